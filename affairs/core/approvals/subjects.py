"""The record a case is about: found again by type and id, its content summed up in a digest."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from affairs.core.actions.changes import as_text
from affairs.core.approvals.flow import STATE_FIELDS, ApprovalFlow
from affairs.core.approvals.models import Case
from affairs.core.crypto import sm3


def subject_of(case: Case) -> Model:
    """The case's record as stored now; DoesNotExist when it is gone."""
    return apps.get_model(case.subject_type)._default_manager.get(pk=case.subject_id)


def locked_subject(case: Case) -> Model:
    """The case's record with its row locked; DoesNotExist when it is gone."""
    rows = apps.get_model(case.subject_type)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=case.subject_id)


def content_digest(subject: Model, flow: ApprovalFlow) -> str:
    """SM3 of the fields a decision rests on; two equal digests mean the same content.

    Stored values, so that an unsaved or differently typed value does not count as an edit.
    """
    values = {
        field.attname: as_text(getattr(subject, field.attname))
        for field in content_fields(subject, flow)
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return sm3(text)


def content_fields(subject: Model, flow: ApprovalFlow) -> list[Field[Any, Any]]:
    """The fields whose change begins the case again: ``fixed_fields``, else all editable ones."""
    names = flow.fixed_fields
    return [
        field
        for field in subject._meta.concrete_fields
        if (field.name in names if names is not None else _is_content(field))
    ]


def _is_content(field: object) -> bool:
    name = getattr(field, "name", "")
    kept = getattr(field, "editable", False) and not getattr(field, "primary_key", False)
    return kept and name not in STATE_FIELDS
