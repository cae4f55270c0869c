"""The items of the forms: the bureau types the national codes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.modules.energy.models import FormField
from affairs.modules.energy.selectors.forms import VERSIONS

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@action("energy.save_form_field", label="保存报表指标", conflict="没有保存：这个指标这一版已有。")
def save_form_field(item: FormField, *, by: User) -> FormField:
    """Keep an item of a form with its versions and national code."""
    for name in ("since", "until"):
        value = getattr(item, name)
        if value and value not in VERSIONS:
            raise RuleViolation(f"没有 {value} 版，有：{'、'.join(VERSIONS)}。", field=name)
    item.save()
    return item
