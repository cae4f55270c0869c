"""Ledgers of the calendar and of findings, and the ledgers' lines in the side menu.

Those of the three administrators stand in ``core/administration/ledgers``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from affairs.core.approvals.delegating import delegate, end_delegation, running_on
from affairs.core.approvals.models import Delegation
from affairs.core.calendar.actions import save_day
from affairs.core.calendar.models import CalendarDay
from affairs.core.ledgers.ledger import Ledger, View, all_ledgers, register
from affairs.core.pages.menu import Entry, menu_entries
from affairs.core.rules.models import StoredFinding


@menu_entries
def ledger_entries(user: Any) -> Iterable[Entry]:
    """Ledgers that stand in the menu and that the user may open."""
    return [
        Entry(ledger.app, ledger.label, ledger.url, ledger.menu_order)
        for ledger in all_ledgers()
        if ledger.menu and ledger.may_view(user)
    ]


@register
class CalendarDayLedger(Ledger):
    label, noun, model, save = "节假日与调休", "天", CalendarDay, save_day
    columns = ["date", "is_workday", "name", "notice_year", "source"]
    filters = ["date", "is_workday"]
    search = ["name"]
    key = ["date"]
    form_fields = ["date", "is_workday", "name", "notice_year", "source"]
    help = {
        "is_workday": "勾选为调休上班，不勾为放假",
        "notice_year": "元旦假期从上年 12 月起的，填元旦所在年",
    }
    record_actions = ["calendar_days.remove_day"]
    views = [View("全部"), View("放假", is_workday=False), View("调休上班", is_workday=True)]
    empty_text = "还没有节假日。从菜单“读入放假通知”粘贴当年通知，或逐日登记。"


def _ends_once(one: Delegation, code: str) -> bool:
    """A delegation is ended, never rewritten; ended once."""
    return code == end_delegation.code and one.ended_at is None


@register
class DelegationLedger(Ledger):
    """Everybody's delegations; one's own are set on the page 委托办理."""

    label, model, save, save_label = "委托台账", Delegation, delegate, "代设委托"
    columns = ["principal", "deputy", "flow", "valid_from", "valid_to", "reason", "ended_at"]
    filters = ["principal", "deputy", "flow", "valid_from"]
    more_filters = ["valid_to", "principal__organisation"]
    search = ["principal__name", "deputy__name", "reason"]
    form_fields = ["principal", "deputy", "flow", "valid_from", "valid_to", "reason"]
    help = {
        "principal": "本人不能自己设置时才代设，双方都会收到消息",
        "flow": "不选：全部流程",
        "valid_to": "含当天",
    }
    record_actions = ["approvals.end_delegation"]
    views = [
        View("代办中", narrow=lambda rows: rows.filter(running_on(timezone.localdate()))),
        View("全部"),
        View("提前结束", ended_at__isnull=False),
    ]
    importable = False
    empty_text = "还没有委托。各人在“委托办理”中设置；本人不能设置时在这里代设。"

    offered = _ends_once


@register
class FindingLedger(Ledger):
    label, model = "检查发现", StoredFinding
    columns = [
        "severity",
        "message",
        "subject_label",
        "organisation",
        "rule",
        "value",
        "limit",
        "found_on",
        "state",
    ]
    extra_columns = ["article", "remedy", "seen_on", "reply", "closed_on"]
    filters = ["severity", "state", "organisation", "rule", "found_on"]
    search = ["message", "subject_label"]
    tones = {"severity": {"stop": "stop", "ask": "ask", "tip": "wait"}}
    views = [
        View("未关闭", state__in=["open", "answered"]),
        View("阻止", severity="stop", state__in=["open", "answered"], stop=True),
        View("须说明", severity="ask", state__in=["open", "answered"]),
        View("已关闭", state="closed"),
    ]
    importable = False
