"""What the rules say of an organisation or a person while the form is being filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from affairs.core.identifiers import rules as identifiers
from affairs.core.organisations.models import Organisation, Person
from affairs.core.rules import Finding
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Severity

NOTE_AT_LEAST = 4


def organisation_findings(organisation: Organisation, on: date) -> list[Finding]:
    """The credit code (XCH-U1) and the region code (XCH-D1); a reason settles a doubtful code."""
    found: list[Finding] = []
    if organisation.credit_code:
        answer = evaluate(identifiers.credit_code, on=on, code=organisation.credit_code)
        found += [_renamed(one, "credit_code") for one in answer.findings]
    if organisation.region_code:
        answer = evaluate(identifiers.region_code, on=on, code=organisation.region_code)
        found += [_renamed(one, "region_code") for one in answer.findings]
    return found


def unsettled(organisation: Organisation, on: date) -> list[Finding]:
    """Findings that keep the organisation from being saved: stops, and doubts without a reason."""
    has_note = len((organisation.credit_code_note or "").strip()) >= NOTE_AT_LEAST
    return [
        one
        for one in organisation_findings(organisation, on)
        if one.severity is Severity.STOP
        or (one.severity is Severity.ASK and one.field == "credit_code" and not has_note)
    ]


def person_findings(person: Person, on: date) -> list[Finding]:
    """The identity number (XCH-I1)."""
    found: list[Finding] = []
    if person.id_number:
        answer = evaluate(identifiers.resident_id, on=on, number=person.id_number, today=on)
        found += [_renamed(one, "id_number") for one in answer.findings]
    return found


def _renamed(found: Finding, field: str) -> Finding:
    return replace(found, field=field)
