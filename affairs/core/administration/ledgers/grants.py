"""Ledgers of roles, grants and dated parameters: the security administrator's."""

from __future__ import annotations

from typing import ClassVar

from affairs.core.administration.forms import RoleForm
from affairs.core.administration.words import shown
from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.permissions.actions import grant_role, save_role
from affairs.core.permissions.models import Grant, RevokedGrant, Role
from affairs.core.rules.models import Parameter


def offered_on_role(record: Role, code: str) -> bool:
    """Shipped roles change with the product only."""
    return not record.is_shipped


@register
class RoleLedger(Ledger):
    label, noun, model, save = "角色", "个", Role, save_role
    save_label = "新建角色"
    menu_order = 20
    columns = ["name", "code", "office", "default_scope", "is_shipped", "note"]
    filters = ["office", "default_scope", "is_shipped"]
    search = ["name", "code", "note"]
    key = ["code"]
    form_class = RoleForm
    form_fields = ["name", "code", "default_scope", "home", "note", "permissions"]
    importable = False
    related = [Related("持有人", "permissions.grant", by="role")]
    offered = offered_on_role


def offered_on_grant(record: Grant, code: str) -> bool:
    """A grant is not changed: it is taken back and given anew."""
    return code != grant_role.code


@register
class GrantLedger(Ledger):
    label, model, save = "授权台账", Grant, grant_role
    save_label = "授予角色"
    columns = ["user", "role", "scope", "organisation", "valid_from", "valid_to", "granted_by",
               "reason"]  # fmt: skip
    extra_columns = ["granted_at", Column("office", path="role__office", label="三员")]
    filters = ["role", "scope", "organisation", "role__office"]
    more_filters = ["valid_to", "granted_at"]
    search = ["user__name", "user__login"]
    key = ["user", "role", "organisation"]
    form_fields = ["user", "role", "scope", "organisation", "valid_from", "valid_to", "reason"]
    help: ClassVar = {
        "user": "账号名或姓名",
        "scope": "本单位、本单位及下级须指明单位；不指明的用账号所在单位",
        "valid_to": "临时授权写到期日，过后自动失效",
    }
    row_actions = ["permissions.revoke_role"]
    bulk_actions = ["permissions.revoke_role"]
    views = [
        View("全部"),
        View("三员", lambda rows: rows.exclude(role__office="")),
        View("有期限", valid_to__isnull=False),
    ]
    offered = offered_on_grant


@register
class RevokedGrantLedger(Ledger):
    label, model = "收回的授权", RevokedGrant
    menu_order = 105
    columns = ["user", "role", "scope", "organisation", "revoked_at", "revoked_by",
               "revoked_because"]  # fmt: skip
    extra_columns = ["valid_from", "valid_to", "granted_by", "granted_at", "reason"]
    filters = ["role", "revoked_at"]
    search = ["user__name", "user__login"]
    ordering = ["-revoked_at"]
    importable = False


def offered_on_parameter(record: Parameter, code: str) -> bool:
    """Only a local value can be taken back."""
    return not record.is_shipped


@register
class ParameterLedger(Ledger):
    label, noun, model = "参数取值", "项", Parameter
    menu_order = 30
    columns = ["label", "key",
               Column("value", label="值", needs=["value"], value=shown, sort=False),
               "unit", "valid_from", "valid_to", "article", "confidence"]  # fmt: skip
    extra_columns = ["region_code", "source", "note", "is_shipped"]
    filters = ["confidence", "is_shipped", "valid_from"]
    search = ["key", "label", "article"]
    row_actions = ["rules.withdraw_parameter"]
    views = [View("全部"), View("本地值", is_shipped=False)]
    importable = False
    offered = offered_on_parameter
