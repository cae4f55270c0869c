"""Writes to kept tables."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.modules.reports.models import KeptTable


@action("reports.keep_table", label="保存统计表", conflict="没有保存：已有同名的表，换一个名称。")
def keep_table(table: KeptTable, *, by: User) -> KeptTable:
    """Keep what a table is made of under a name; one person changes only his own."""
    if not table._state.adding and table.owner_id != by.pk:
        raise NotPermitted("这张表是别人建的，另存一张再改。")
    table.name = " ".join(table.name.split())
    if not table.name:
        raise RuleViolation("给这张表起个名称。", field="name")
    table.owner = by
    table.save()
    return table


@action("reports.drop_table", label="删除统计表", confirm="只删除表的定义，数字不受影响。")
def drop_table(table: KeptTable, *, by: User) -> None:
    if table.owner_id != by.pk:
        raise NotPermitted("这张表是别人建的，不能删除。")
    table.delete()
