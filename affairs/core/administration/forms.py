"""Forms of the administrators' pages that no ledger makes by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from affairs.core.administration.catalogue import powers
from affairs.core.ledgers.forms.fields import REQUIRED, DayField
from affairs.core.ledgers.forms.making import RecordForm
from affairs.core.ledgers.ledger import all_ledgers
from affairs.core.permissions.models import Role, Scope

HOMES = (("workbench", "工作台"), ("service_hall", "办事大厅"))


def _business_powers() -> list[tuple[str, list[tuple[str, str]]]]:
    """Permissions a business role may hold, by business."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in powers():
        if not one.office:
            groups.setdefault(one.section_name, []).append((one.code, one.label))
    return list(groups.items())


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Ticks under the names of their groups."""

    grouped = True


class RoleForm(RecordForm):
    """A role of the bureau's own: its permissions ticked by business."""

    permissions = forms.MultipleChoiceField(
        label="权限",
        choices=_business_powers,
        widget=GroupedCheckboxes,
        error_messages={**REQUIRED, "required": "至少勾一项权限。"},
    )
    home = forms.ChoiceField(label="首页", choices=HOMES)

    class Meta:
        model = Role
        fields = ("name", "code", "default_scope", "home", "note", "permissions")
        labels = {"default_scope": "默认范围"}  # noqa: RUF012
        error_messages = dict.fromkeys(("name", "code", "default_scope"), REQUIRED)  # noqa: RUF012

    default_scope = forms.ChoiceField(label="默认范围", choices=Scope.choices)


class ParameterForm(forms.Form):
    """A local value of one parameter from a day on."""

    value = forms.CharField(
        label="新值", max_length=2000, error_messages={"required": "填新的值。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    valid_from = DayField(label="从哪天起", error_messages={"required": "写明从哪一天起。"})
    valid_to = DayField(label="到哪天止", required=False)
    source = forms.CharField(
        label="依据文件", max_length=200, error_messages={"required": "写明依据的文件或会议。"}
    )
    article = forms.CharField(label="条款", max_length=200, required=False)
    confidence = forms.ChoiceField(
        label="可信度", choices=[("A", "已核原文"), ("B", "单一来源"), ("C", "未核")]
    )
    note = forms.CharField(
        label="改动理由", max_length=300, error_messages={"required": "写明为什么改。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class TokenForm(forms.Form):
    """A token of one's own."""

    name = forms.CharField(
        label="用途", max_length=60, error_messages={"required": "写明给哪个程序用。"}
    )
    valid_to = DayField(label="有效期至", error_messages={"required": "填有效期。"})
    may_write = forms.BooleanField(label="可以写入", required=False)
    ledger_codes = forms.MultipleChoiceField(
        label="限于台账", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ledger_codes"].choices = [  # type: ignore[attr-defined]
            (ledger.code, ledger.label) for ledger in all_ledgers() if ledger.may_view(user)
        ]
        self.fields["valid_to"].help_text = f"最长 {longest} 天"
        self.fields["valid_to"].initial = timezone.localdate() + timedelta(days=90)


class EnrolForm(forms.Form):
    """A code of the device that is being tied to the account."""

    code = forms.CharField(
        label="验证器上的 6 位数字",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "填验证器上的数字。"},
    )
