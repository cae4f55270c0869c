"""One view of a ledger: what the address asks for, and the rows that answer it.

The address holds the whole state: ``view``, ``q``, filters, ``sort``, ``cols``, ``size`` and, for
paging, ``after`` or ``before`` a cursor or ``last``, with ``from`` as the number of the first row.
List, export, API, bulk actions and import preview read it here, so they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from affairs.core.database.prepared import Statement, Statements
from affairs.core.errors import InvalidValue
from affairs.core.ledgers import ordering, searching
from affairs.core.ledgers.columns import BoundColumn
from affairs.core.ledgers.filters import Filter, make_filter, names_of, words
from affairs.core.ledgers.ledger import Ledger, View
from affairs.core.permissions.reach import reach

PAGING = ("after", "before", "last", "from")
SIZES = (20, 50, 100, 200)
EVERYTHING = "全部"
NO_CONDITIONS = repr(("", []))
"""What ``Listing.conditions`` says when nothing is searched or filtered."""


@dataclass(frozen=True)
class SetFilter:
    """A filter with what the address gives it."""

    filter: Filter
    given: Mapping[str, Sequence[str]]

    @property
    def words(self) -> str:
        return words(self.filter, self.given) if self.given else ""

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Rows a relation filter holds now, as options."""
        keys = [value for value in self.given.get("", ()) if value.isdecimal()]
        if self.filter.related is None or not keys:
            return []
        return list(names_of(self.filter.related, keys).items())


class Listing:
    """The rows of a ledger as a user asks for them by an address."""

    def __init__(self, ledger: Ledger, user: Any, query: QueryDict) -> None:
        self.ledger = ledger
        self.user = user
        self.query = without_blanks(query)
        self.text = query.get("q", "").strip()[:100]
        self.troubles: dict[str, str] = {}

    # ---------- what is asked ----------

    @cached_property
    def columns(self) -> list[BoundColumn]:
        """Columns to show, in the order asked."""
        known = self.ledger.every_column
        chosen = [name for name in self.query.get("cols", "").split(",") if name in known]
        return [known[name] for name in chosen or self.ledger.default_names]

    @cached_property
    def view(self) -> View:
        """The view asked for by its label; the first when there is none of that name."""
        wanted = self.query.get("view", "")
        return next((view for view in self.views if view.label == wanted), self.views[0])

    @property
    def views(self) -> list[View]:
        return views_of(self.ledger)

    @cached_property
    def filters(self) -> list[SetFilter]:
        """Every declared filter with what is set, those of the drawer last."""
        return [SetFilter(known, known.given(self.query)) for known in filters_of(self.ledger)]

    @cached_property
    def set_filters(self) -> list[SetFilter]:
        return [one for one in self.filters if one.given]

    @cached_property
    def conditions(self) -> str:
        """Search and filters in one text, the same for the same conditions."""
        given = [(one.filter.path, sorted(one.given.items())) for one in self.set_filters]
        return repr((self.text, given))

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is set."""
        return bool(self.text or self.set_filters)

    @cached_property
    def sort(self) -> tuple[BoundColumn | None, bool]:
        """Column and whether descending; no column for the ledger's own order."""
        raw = self.query.get("sort", "") or self.view.sort
        column = self.ledger.every_column.get(raw.lstrip("-"))
        return (column, raw.startswith("-")) if column and column.sort else (None, False)

    @cached_property
    def steps(self) -> list[ordering.Step]:
        column, descending = self.sort
        if column is not None:
            return ordering.steps_by_column(self.ledger.model, column, descending=descending)
        return ordering.steps_of(self.ledger.model, self.ledger.ordered_by)

    @property
    def size(self) -> int:
        raw = self.query.get("size", "")
        return int(raw) if raw.isdecimal() and int(raw) in SIZES else self.ledger.page_size

    # ---------- rows ----------

    @cached_property
    def in_scope(self) -> QuerySet[Any]:
        """Rows the user may see, before view, search and filters."""
        return self.ledger.rows(self.user)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Rows of the view under search and filters, unordered."""
        return self.narrow(self.view.rows(self.in_scope))

    def narrow(self, rows: QuerySet[Any], without: str = "") -> QuerySet[Any]:
        """``rows`` under search and filters, one filter (its path, or ``q``) left out if named."""
        if self.text and self.ledger.search and without != "q":
            rows = searching.found(self.ledger, rows, self.text)
        for one in self.set_filters:
            if one.filter.path != without:
                rows = self._apply(rows, one)
        return rows

    def _apply(self, rows: QuerySet[Any], one: SetFilter) -> QuerySet[Any]:
        try:
            return rows.filter(one.filter.condition(one.given))
        except InvalidValue as wrong:
            self.troubles[one.filter.path] = wrong.message
            return rows.none()

    def ordered(self, *, turned: bool = False) -> QuerySet[Any]:
        """``rows`` in the order asked, or the opposite one."""
        steps = [step.turned() for step in self.steps] if turned else self.steps
        return self.with_expressions(self.rows).order_by(*(step.term() for step in steps))

    @cached_property
    def signature(self) -> tuple[Any, ...] | None:
        """All that the SQL of this listing depends on; None when it depends on stored rows or on
        functions of the ledger. Reach is part of it: who reaches less never shares a statement."""
        if not self._is_plain:
            return None
        held = reach(self.user, self.ledger.view_permission)
        return (
            self.ledger.code,
            held,
            self.user.pk if held.person else None,
            self.view.label,
            self.conditions,
            timezone.localdate() if any(one.filter.spans for one in self.set_filters) else None,
            self.sort[0] and (self.sort[0].name, self.sort[1]),
            tuple(column.name for column in self.columns),
            self.size,
        )

    @property
    def _is_plain(self) -> bool:
        return (
            not self.text
            and self.view.narrow is None
            and type(self.ledger).rows is Ledger.rows
            and "rows" not in self.__dict__
            and not any(one.filter.is_tree for one in self.set_filters)
        )

    def statement(self, shape: Hashable, make: Callable[[], Statement]) -> Statement:
        """What ``make`` compiles, kept for listings with the same signature.

        ``shape`` tells the statements of one listing apart.
        """
        if self.signature is None:
            return make()
        return _statements.get((self.signature, shape), make)

    def with_expressions(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """``rows`` with the ledger's computed columns that are shown or sorted by."""
        wanted = {column.name for column in self.columns}
        if self.sort[0] is not None:
            wanted.add(self.sort[0].name)
        expressions = {
            column.name: column.expression
            for column in self.ledger.every_column.values()
            if column.expression is not None and column.name in wanted
        }
        return rows.annotate(**expressions) if expressions else rows

    def of_view(self, view: View) -> Listing:
        """The whole of another view for the same user, without search and filters."""
        other = Listing(self.ledger, self.user, QueryDict())
        other.__dict__["view"] = view
        return other

    # ---------- addresses ----------

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """The address without paging."""
        return {name: given for name, given in self.query.lists() if name not in PAGING}

    def url(self, path: str = "", **changes: Any) -> str:
        """This address with changes; None removes, and paging starts anew."""
        asked = dict(self._asked)
        for name, value in changes.items():
            if value is None:
                asked.pop(name, None)
            elif isinstance(value, (list, tuple)):
                asked[name] = [str(one) for one in value]
            else:
                asked[name] = [str(value)]
        written = urlencode(asked, doseq=True)
        target = path or self.ledger.url
        return f"{target}?{written}" if written else target

    def url_without(self, path: str) -> str:
        """This address with one filter taken out."""
        gone: dict[str, Any] = {path: None, f"{path}__gte": None, f"{path}__lte": None}
        return self.url(**gone)

    @property
    def bare_url(self) -> str:
        """The view without search and filters; order, columns and size stay."""
        kept = {name for name in ("view", "sort", "cols", "size") if name in self.query}
        gone: dict[str, Any] = {name: None for name in self.query if name not in kept}
        return self.url(**gone)


def without_blanks(query: QueryDict) -> QueryDict:
    """The query without empty values, which a form sends for every field left alone."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        filled = [value for value in values if value.strip()]
        if filled:
            kept.setlist(name, filled)
    return kept


@cache
def views_of(ledger: Ledger) -> list[View]:
    """The shipped views of a ledger; the first shows everything."""
    shipped = list(ledger.views)
    has_all = shipped and not shipped[0].lookups and shipped[0].narrow is None
    return shipped if has_all else [View(EVERYTHING), *shipped]


_statements = Statements()
_filters: dict[str, list[Filter]] = {}


def filters_of(ledger: Ledger) -> list[Filter]:
    """The ledger's filters, made once; chips first, then those of the drawer."""
    known = _filters.get(ledger.code)
    if known is None:
        paths = [*ledger.filters, *ledger.more_filters]
        known = _filters[ledger.code] = [make_filter(ledger.model, path) for path in paths]
    return known
