"""Ledgers on the first screens and in Ctrl K: own ledgers, services, nightly check, objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from affairs.core.approvals.flow import ApprovalFlow
from affairs.core.ledgers.counting import count_rows
from affairs.core.ledgers.ledger import Ledger, all_ledgers, get_ledger
from affairs.core.ledgers.links import list_url, record_url
from affairs.core.ledgers.searching import found
from affairs.core.pages import panels
from affairs.core.pages.case_lines import startable
from affairs.core.pages.palette import Hit, searcher
from affairs.core.pages.panels import CheckGroup, OwnLedger, Service
from affairs.core.permissions.questions import visible
from affairs.core.rules.models import StoredFinding
from affairs.core.rules.registry import all_rules

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

OWN_LEDGERS = 8
CHECK_LINES = 8
UNITS = "organisations.organisation"
FINDINGS = "rules.storedfinding"
RANKS = {"stop": 0, "ask": 1, "tip": 2}


@panels.own_ledgers.contribute
def kept_ledgers(user: User) -> list[OwnLedger]:
    """Ledgers of businesses that the user may write in, with the rows he sees."""
    kept = [one for one in in_menu_order() if one.menu and one.may_save(user)]
    return [_own_ledger(one, user) for one in kept[:OWN_LEDGERS]]


def _own_ledger(ledger: Ledger, user: User) -> OwnLedger:
    rows, today = ledger.rows(user), ""
    if any(field.name == "created_at" for field in ledger.model._meta.concrete_fields):
        new = rows.filter(created_at__date=timezone.localdate()).count()
        today = f"今日 +{new}" if new else ""
    number = count_rows(rows).number
    return OwnLedger(ledger.label, ledger.url, number, ledger.noun, today, ledger.menu_order)


@panels.services.contribute
def services_by_flow(user: User) -> list[Service]:
    """Whatever is approved and the user may draw up can be applied for."""
    return [
        Service(
            f"{flow.label.removesuffix('审批').removesuffix('申请')}申请",
            ledger.address("new"),
            getattr(apps.get_app_config(ledger.app), "menu_icon", "clipboard-list"),
            _expectation(flow),
            ledger.menu_order,
        )
        for flow, ledger in startable(user)
    ]


def _expectation(flow: ApprovalFlow) -> str:
    """What the applicant can expect: steps and the sum of their time limits."""
    hours = sum(step.hours or 0 for step in flow.steps)
    days = -(-hours // 8)
    limit = f"，{days} 个工作日内" if hours > 8 else f"，{hours} 个工作小时内" if hours else ""
    return f"{len(flow.steps)} 步审批{limit}"


@panels.check_groups.contribute
def open_checks(user: User) -> list[CheckGroup]:
    """Open findings the user may see, by rule, the gravest first."""
    rows = visible(user, StoredFinding.objects.all())
    last = rows.aggregate(last=Max("seen_on"))["last"]
    grouped = (
        rows.values("rule", "severity")
        .annotate(
            open=Count("pk", filter=~Q(state=StoredFinding.State.CLOSED)),
            new=Count("pk", filter=Q(found_on=last) & ~Q(state=StoredFinding.State.CLOSED)),
            gone=Count("pk", filter=Q(closed_on=last)),
            article=Max("article"),
            first=Min("found_on"),
        )
        .filter(open__gt=0)
    )
    labels = {known.id: known.label for known in all_rules()}
    lines = [_check_group(row, labels, last) for row in grouped]
    return sorted(lines, key=lambda line: (RANKS[line.severity], -line.count))[:CHECK_LINES]


def _check_group(row: Mapping[str, Any], labels: dict[str, str], last: Any) -> CheckGroup:
    moved = row["new"] - row["gone"]
    change = "首次体检" if row["first"] == last else f"较上次 {moved:+d}" if moved else "无变化"
    return CheckGroup(
        row["severity"],
        row["open"],
        list_url(FINDINGS, view="未关闭", rule=row["rule"]),
        labels.get(row["rule"], row["rule"]),
        row["rule"],
        row["article"],
        change.replace("-", "−"),
    )


@searcher()
def objects(user: User, query: str, at_most: int) -> list[Hit]:
    """Records whose search fields hold the words, ledger by ledger in the order of the menu."""
    hits: list[Hit] = []
    for ledger in in_menu_order():
        if len(hits) >= at_most or len(query) < 2:
            break
        if ledger.search and ledger.may_view(user):
            rows = found(ledger, ledger.rows(user), query)[: at_most - len(hits)]
            hits += [Hit(_kind(ledger), str(row), record_url(row), "") for row in rows]
    return hits


@searcher("@")
def units(user: User, query: str, at_most: int) -> list[Hit]:
    """Units by name or credit code."""
    ledger = get_ledger(UNITS)
    if not query or not ledger.may_view(user):
        return []
    return [
        Hit("单位", str(row), record_url(row))
        for row in found(ledger, ledger.rows(user), query)[:at_most]
    ]


@searcher(">")
def commands(user: User, query: str, at_most: int) -> list[Hit]:
    """What the user may enter: 登记加油, 用车申请 …"""
    entries = [
        Hit("命令", _command(ledger), ledger.address("new"), ledger.label)
        for ledger in in_menu_order()
        if ledger.may_save(user)
    ]
    return [hit for hit in entries if query.lower() in f"{hit.text}{hit.note}".lower()][:at_most]


def _command(ledger: Ledger) -> str:
    action = ledger.save
    return action.label if action is not None else ledger.label


def _kind(ledger: Ledger) -> str:
    return str(ledger.model._meta.verbose_name)[:4]


def in_menu_order() -> list[Ledger]:
    """Ledgers by business, then by their place in its menu."""

    def place(ledger: Ledger) -> tuple[int, int, str]:
        part = apps.get_app_config(ledger.app)
        return getattr(part, "menu_order", 1000), ledger.menu_order, ledger.label

    return sorted(all_ledgers(), key=place)
