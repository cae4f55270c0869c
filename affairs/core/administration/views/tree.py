"""单位树: the tree of organisations, opened level by level, with a search over the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from affairs.core.characters import tidy
from affairs.core.organisations.models import Organisation, OrganisationChange
from affairs.core.permissions.questions import can, visible
from affairs.core.web.registry import page, person

HITS_AT_MOST = 60


@dataclass
class Node:
    """An organisation in the tree with those of its children that are shown."""

    unit: Organisation
    has_children: bool
    people: int
    is_hit: bool = False
    is_open: bool = False
    children: list[Node] = field(default_factory=list)


@page(
    "organisations.tree",
    "单位树",
    path="organisations/tree/",
    permission="organisations.view_organisation",
    template="administration/tree.html",
    order=10,
)
def tree(request: HttpRequest) -> Mapping[str, Any]:
    """The tops of what the user sees, opened along ``at``; or the hits of a search."""
    rows = _rows(request)
    query = tidy(request.GET.get("q", ""))
    closed = request.GET.get("closed") == "1"
    if not closed:
        rows = rows.filter(closed_on__isnull=True)
    if query:
        nodes, total = _found(rows, query)
    else:
        nodes, total = _opened(rows, request.GET.get("at", "")), 0
    today = timezone.localdate()
    return {
        "nodes": nodes,
        "query": query,
        "total": total,
        "closed": closed,
        "count": rows.count(),
        "may_save": can(person(request), "organisations.save_organisation"),
        "coming": _coming(today),
    }


@page(
    "organisations.branch",
    "单位树的一支",
    path="organisations/tree/<int:pk>/",
    permission="organisations.view_organisation",
    template="administration/_branch.html",
)
def branch(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """The children of one organisation, fetched when it is opened."""
    rows = _rows(request)
    if not rows.filter(pk=pk).exists():
        raise Http404
    if request.GET.get("closed") != "1":
        rows = rows.filter(closed_on__isnull=True)
    return {"nodes": _nodes(rows.filter(parent=pk)), "closed": request.GET.get("closed") == "1"}


def _rows(request: HttpRequest) -> QuerySet[Organisation]:
    return visible(person(request), Organisation.objects.order_by())


def _nodes(rows: QuerySet[Organisation]) -> list[Node]:
    """Nodes of the rows, two queries for all of them."""
    below = Organisation.objects.filter(parent=OuterRef("pk"), closed_on__isnull=True)
    on_duty = Count("person", filter=Q(person__left_on__isnull=True))
    found = rows.annotate(has_children=Exists(below), people=on_duty)
    return [
        Node(unit, unit.has_children, unit.people)  # type: ignore[attr-defined]
        for unit in found.order_by("sort_order", "name")
    ]


def _opened(rows: QuerySet[Organisation], at: str) -> list[Node]:
    """The tops, and below them the branches along the path to ``at``."""
    seen = set(rows.values_list("pk", flat=True)) if not at.isdecimal() else None
    tops = _nodes(rows.filter(Q(parent__isnull=True) | ~Q(parent__in=rows.values("pk"))))
    chosen = rows.filter(pk=at).first() if at.isdecimal() else None
    lead = [int(key) for key in chosen.path.split("/") if key] if chosen else []
    if not lead and len(tops) == 1 and seen:
        lead = [tops[0].unit.pk]
    _open_along(tops, rows, lead)
    return tops


def _open_along(nodes: list[Node], rows: QuerySet[Organisation], lead: list[int]) -> None:
    for node in nodes:
        if node.unit.pk in lead:
            node.is_open = True
            node.is_hit = bool(lead) and node.unit.pk == lead[-1] and len(lead) > 1
            node.children = _nodes(rows.filter(parent=node.unit.pk))
            _open_along(node.children, rows, lead)


def _found(rows: QuerySet[Organisation], query: str) -> tuple[list[Node], int]:
    """Hits with everything above them, nested; and how many hits there are in all."""
    condition = Q()
    for word in query.split(" ")[:5]:
        condition &= (
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(credit_code__icontains=word)
        )
    hits = rows.filter(condition)
    shown = list(hits.order_by("path")[:HITS_AT_MOST])
    wanted = {int(key) for unit in shown for key in unit.path.split("/") if key}
    nodes = {node.unit.pk: node for node in _nodes(rows.filter(pk__in=wanted))}
    hit_keys = {unit.pk for unit in shown}
    return _nested(nodes, hit_keys), hits.count()


def _nested(nodes: dict[int, Node], hits: Iterable[int]) -> list[Node]:
    tops = []
    for key, node in nodes.items():
        node.is_hit = key in hits
        above = nodes.get(node.unit.parent_id or 0)
        if above is None:
            tops.append(node)
        else:
            above.children.append(node)
            above.is_open = True
    return tops


def _coming(today: date) -> list[OrganisationChange]:
    """Changes whose day has not come, or that wait for something."""
    rows = OrganisationChange.objects.filter(applied_at__isnull=True)
    return list(rows.select_related("organisation").order_by("effective_on")[:20])
