"""The Ledger: one declaration that gives list, record, form, Excel, print, API, rights, audit.

A business declares its ledgers in ``ledgers.py``; each is registered once and found by its code,
``app.model`` unless it names another::

    @register
    class RefuellingLedger(Ledger):
        label, model, save = "加油台账", Refuelling, record_refuelling
        columns = ["vehicle", "refuelled_on", "litres", "amount"]
        filters = ["vehicle__organisation", "vehicle", "refuelled_on"]
        search = ["vehicle__plate_number"]
        totals = ["litres", "amount"]
        key = ["vehicle", "refuelled_on", "odometer_km"]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.urls import get_script_prefix, reverse

from affairs.core.actions import Action, Many, get_action
from affairs.core.ledgers.columns import BoundColumn, Column, bind
from affairs.core.permissions.questions import can, view_permission, visible

__all__ = [
    "Column",
    "Ledger",
    "Related",
    "Section",
    "View",
    "all_ledgers",
    "get_ledger",
    "ledger_of",
    "register",
]


class View:
    """A shipped view: a tab with a count. Conditions as lookups, or a function of the rows that
    returns narrower rows or a Q. ``stop`` marks a list that should be empty (red badge)."""

    def __init__(
        self,
        label: str,
        narrow: Callable[[QuerySet[Any]], QuerySet[Any] | Q] | None = None,
        *,
        stop: bool = False,
        sort: str = "",
        **lookups: Any,
    ) -> None:
        self.label = label
        self.narrow = narrow
        self.stop = stop
        self.sort = sort
        self.lookups = lookups

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the view."""
        if self.lookups:
            rows = rows.filter(**self.lookups)
        if self.narrow is None:
            return rows
        narrowed = self.narrow(rows)
        return rows.filter(narrowed) if isinstance(narrowed, Q) else narrowed


@dataclass(frozen=True)
class Related:
    """A tab on the record: rows of another ledger whose field ``by`` leads to this record."""

    label: str
    ledger: str
    by: str


@dataclass(frozen=True)
class Section:
    """A numbered section of a form."""

    label: str
    fields: Sequence[str]
    help: str = ""


class Ledger:
    """What a ledger is made of; every attribute but label, model and columns may be left out.

    ``findings`` is a function (record, day) → findings, shown on the form while it is filled and
    on the record. ``tones`` gives states their colour: ``{"state": {"stopped": "stop"}}``; a state
    without tone is plain text. ``form_classes`` replaces the form of an action, by its code.
    ``save_many`` is the set-based form of ``save`` (``@many``), for imports of thousands.
    ``help`` gives a form field its line of help with the article it rests on.
    ``submit`` is the code of the action that follows a save from the form, in the same
    transaction, unless 存为草稿 was pressed: an application is saved and handed in at once.
    ``key`` tells an imported row which record it updates; ``other_keys`` are tried where a row has
    no value for it. A value of ``watched_repeats`` that comes twice in a file is remarked on.
    ``offered`` is a function (record, action code) → bool that says whether the record's state
    allows the act at all; ``action_pages`` names the page, taking the key, that does an act in
    place of the small form. ``record_pages`` are pages, taking the key, that show more of a record:
    links beside its acts for whoever may open them; ``offered`` is asked about their code too.
    ``watermark``: exports say on every page who made them and when.
    """

    label: ClassVar[str] = ""
    noun: ClassVar[str] = "条"
    code: str = ""
    model: ClassVar[type[Model]]
    save: ClassVar[Action[..., Any] | None] = None
    save_many: ClassVar[Many[Any] | None] = None
    save_label: ClassVar[str] = ""
    submit: ClassVar[str] = ""
    columns: ClassVar[Sequence[str | Column]] = ()
    extra_columns: ClassVar[Sequence[str | Column]] = ()
    filters: ClassVar[Sequence[str]] = ()
    more_filters: ClassVar[Sequence[str]] = ()
    search: ClassVar[Sequence[str]] = ()
    totals: ClassVar[Sequence[str]] = ()
    key: ClassVar[Sequence[str]] = ()
    other_keys: ClassVar[Sequence[Sequence[str]]] = ()
    watched_repeats: ClassVar[Sequence[str]] = ()
    ordering: ClassVar[Sequence[str]] = ()
    form_fields: ClassVar[Sequence[str | Section]] = ()
    form_class: ClassVar[type[forms.BaseForm] | None] = None
    form_classes: ClassVar[Mapping[str, type[forms.BaseForm]]] = {}
    help: ClassVar[Mapping[str, str]] = {}
    row_actions: ClassVar[Sequence[str]] = ()
    bulk_actions: ClassVar[Sequence[str]] = ()
    record_actions: ClassVar[Sequence[str]] = ()
    offered: ClassVar[Callable[[Any, str], bool] | None] = None
    action_pages: ClassVar[Mapping[str, str]] = {}
    record_pages: ClassVar[Sequence[str]] = ()
    views: ClassVar[Sequence[View]] = ()
    facts: ClassVar[Sequence[str]] = ()
    related: ClassVar[Sequence[Related]] = ()
    rules: ClassVar[Sequence[str]] = ()
    findings: ClassVar[Callable[..., Any] | None] = None
    tones: ClassVar[Mapping[str, Mapping[Any, str]]] = {}
    attachments: ClassVar[bool] = False
    printable: ClassVar[bool] = True
    importable: ClassVar[bool] = True
    exportable: ClassVar[bool] = True
    watermark: ClassVar[bool] = False
    menu: ClassVar[bool] = True
    menu_order: ClassVar[int] = 100
    phone_lines: ClassVar[tuple[str, Sequence[str]] | None] = None
    empty_text: ClassVar[str] = ""
    page_size: ClassVar[int] = 50

    def __init__(self) -> None:
        meta = self.model._meta
        self.code = self.code or f"{meta.app_label}.{meta.model_name}"
        self.app, self.name = self.code.split(".")

    # ---------- columns ----------

    @cached_property
    def bound_columns(self) -> tuple[BoundColumn, ...]:
        """Columns shown unless the user chooses others."""
        return tuple(self._bind(column) for column in self.columns)

    @cached_property
    def every_column(self) -> dict[str, BoundColumn]:
        """All columns that may be shown, by name."""
        extra = tuple(self._bind(column) for column in self.extra_columns)
        return {column.name: column for column in (*self.bound_columns, *extra)}

    @cached_property
    def fact_columns(self) -> tuple[BoundColumn, ...]:
        """What the head of a record shows: ``facts``, else the columns, at most fifteen."""
        names = self.facts or self.default_names
        return tuple(self.every_column.get(name) or self._bind(name) for name in names[:15])

    @cached_property
    def default_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.bound_columns)

    def _bind(self, column: str | Column) -> BoundColumn:
        return bind(self.model, column, tones=self.tones)

    # ---------- rights and rows ----------

    @cached_property
    def view_permission(self) -> str:
        """What list, record, export and API need."""
        return view_permission(self.model)

    def rows(self, user: Any) -> QuerySet[Any]:
        """The rows this user may see, unordered."""
        return visible(user, self.model._default_manager.order_by())

    def may_view(self, user: Any, record: Model | None = None) -> bool:
        return can(user, self.view_permission, record)

    def may_save(self, user: Any, record: Model | None = None) -> bool:
        """Whether the user may create (no record) or change the record."""
        if self.save is None or not can(user, self.save.code, record):
            return False
        return record is None or self.offers(record, self.save.code)

    def offers(self, record: Model, code: str) -> bool:
        """Whether the record is in a state in which the act makes sense."""
        offered = type(self).offered
        return offered is None or offered(record, code)

    # ---------- addresses ----------

    @cached_property
    def url(self) -> str:
        return self.address("list")

    def address(self, page: str, *args: Any) -> str:
        """The address of one of the ledger's pages: list, new, detail, edit, export …"""
        if not args:
            return _own_address(page, self.app, self.name, get_script_prefix())
        return reverse(f"ledger_{page}", args=[self.app, self.name, *args])

    # ---------- actions and findings ----------

    @property
    def finding_function(self) -> Callable[..., Any] | None:
        """The declared ``findings`` as a plain function (record, day)."""
        declared = getattr(type(self), "findings", None)
        return declared if callable(declared) else None

    @property
    def shows_findings(self) -> bool:
        """Whether rows carry what the nightly check found."""
        return bool(self.rules) or self.finding_function is not None

    def action(self, code: str) -> Action[..., Any]:
        return get_action(code)

    @cached_property
    def actions_of_record(self) -> tuple[str, ...]:
        """Codes offered on the record: its own, else those of the row."""
        return tuple(self.record_actions or self.row_actions)

    @cached_property
    def ordered_by(self) -> tuple[str, ...]:
        """Paths with ``-`` for descending; ends in the key, so that the order is total."""
        declared = self.ordering or [
            o for o in self.model._meta.ordering or () if isinstance(o, str)
        ]
        return tuple(name for name in declared if name.lstrip("-") not in ("pk", "id"))


@lru_cache(maxsize=4_096)
def _own_address(page: str, app: str, name: str, prefix: str) -> str:
    return reverse(f"ledger_{page}", args=[app, name])


_ledgers: dict[str, Ledger] = {}


def register(declared: type[Ledger]) -> type[Ledger]:
    """Register a ledger; a code may be taken once."""
    ledger = declared()
    known = _ledgers.get(ledger.code)
    if known is not None and type(known).__qualname__ != declared.__qualname__:
        raise ValueError(f"ledger {ledger.code} is registered twice")
    _ledgers[ledger.code] = ledger
    return declared


def get_ledger(code: str) -> Ledger:
    """The ledger with this code; KeyError when there is none."""
    return _ledgers[code]


def all_ledgers() -> list[Ledger]:
    """Every ledger, sorted by code."""
    return [_ledgers[code] for code in sorted(_ledgers)]


def ledger_of(model: type[Model]) -> Ledger | None:
    """The ledger that keeps rows of this model; the one with the model's own code first."""
    own = _ledgers.get(model._meta.label_lower)
    if own is not None and own.model is model:
        return own
    return next((ledger for ledger in all_ledgers() if ledger.model is model), None)
