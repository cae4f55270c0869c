"""From an indicator and a scope to the figure people read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from affairs.core.indicators.answers import Answer, Ratio, Rows
from affairs.core.indicators.definitions import Definition, definitions
from affairs.core.indicators.models import Closing, EnteredFigure, FrozenFigure
from affairs.core.indicators.registry import Scope, computed
from affairs.core.numbers import format_number
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.questions import owner_paths, visible
from affairs.core.records import EVERYONE
from affairs.core.rounding import half_up


class Origin(StrEnum):
    COMPUTED = "computed"
    ENTERED = "entered"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return {"computed": "系统统计", "entered": "手工填报", "missing": "未填"}[self.value]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``value`` is in the unit shown and not rounded; None: nothing to say.

    ``records`` is how many records stand behind it, None for a number entered by hand.
    ``frozen`` is the value as issued when the period is closed and the number has changed since.
    """

    definition: Definition
    scope: Scope
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    records: int | None
    origin: Origin
    as_of: datetime
    frozen: Decimal | None = None
    is_closed: bool = False

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def rounded(self) -> Decimal | None:
        """The value as shown, half-up to the definition's places (DOC-C8)."""
        return None if self.value is None else half_up(self.value, self.definition.places)

    @property
    def text(self) -> str:
        """The value as printed, ``—`` when there is none."""
        return format_number(self.rounded, places=self.definition.places)


def answer(code: str, scope: Scope) -> Answer | None:
    """The rows behind a code, narrowed to the scope's unit and user; None when not computed."""
    compute = computed(code)
    if compute is None:
        return None
    return compute(scope).narrowed(lambda rows: narrowed(rows, scope))


def figure(code: str, scope: Scope) -> Figure:
    """The figure of one code; raises KeyError for a code that does not exist."""
    definition = definitions()[code]
    known = answer(code, scope)
    if known is None:
        return _entered(definition, scope)
    return _computed(definition, scope, known)


def figures(codes: Iterable[str], scope: Scope) -> dict[str, Figure]:
    """Figures by code; entered and frozen numbers are read in one query each."""
    found = {code: figure(code, scope) for code in codes if computed(code) is not None}
    rest = [code for code in codes if code not in found]
    entered = _entered_values(rest, scope)
    for code in rest:
        found[code] = _entered(definitions()[code], scope, entered)
    return with_frozen(found, scope)


def with_frozen(found: dict[str, Figure], scope: Scope) -> dict[str, Figure]:
    """In a closed period the issued value stands beside what the records say now."""
    if scope.organisation is not None:
        return found
    closing = Closing.objects.filter(first=scope.period.first, last=scope.period.last).first()
    if closing is None:
        return found
    issued = dict(FrozenFigure.objects.filter(closing=closing).values_list("code", "value"))
    return {
        code: replace(item, is_closed=True, frozen=_changed(issued.get(code), item.value))
        for code, item in found.items()
    }


def narrowed(rows: Rows, scope: Scope) -> Rows:
    """Rows of the scope's organisation and below, that the scope's user may see."""
    if scope.organisation is not None:
        rows = within(rows, scope.organisation)
    if scope.user is not None:
        rows = visible(scope.user, rows)
    return rows


def within(rows: QuerySet[Model], organisation: Organisation) -> QuerySet[Model]:
    """Rows whose owner is the organisation or lies below it; rows without owner belong to none."""
    condition = Q()
    for path in owner_paths(rows.model):
        if path != EVERYONE:
            prefix = "path" if path == "pk" else f"{path}__path"
            condition |= Q(**{f"{prefix}__startswith": organisation.path})
    return rows.filter(condition) if condition else rows.none()


def change_from(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Change against last year in per cent; None when that is missing or ≤ 0 (DOC-C6)."""
    if now is None or before is None or before <= 0:
        return None
    return (now - before) / before * 100


def _computed(definition: Definition, scope: Scope, known: Answer) -> Figure:
    if isinstance(known, Ratio):
        numerator, denominator = known.values()
        value = numerator / denominator * known.factor if denominator else None
    else:
        numerator, denominator = known.value(), None
        value = numerator / definition.scale
    records = sum(rows.count() for rows, _field in known.parts())
    return Figure(
        definition, scope, value, numerator, denominator, records, Origin.COMPUTED, timezone.now()
    )


def _entered(
    definition: Definition, scope: Scope, values: dict[str, Decimal] | None = None
) -> Figure:
    known = _entered_values([definition.code], scope) if values is None else values
    value = known.get(definition.code)
    origin = Origin.MISSING if value is None else Origin.ENTERED
    return Figure(definition, scope, value, value, None, None, origin, timezone.now())


def _entered_values(codes: Iterable[str], scope: Scope) -> dict[str, Decimal]:
    """Confirmed entered values of exactly the scope's period; only the bureau's own totals."""
    if scope.organisation is not None and scope.organisation.parent_id is not None:
        return {}
    rows = EnteredFigure.objects.filter(
        code__in=list(codes), first=scope.period.first, last=scope.period.last,
        confirmed_by__isnull=False,
    )  # fmt: skip
    return dict(rows.values_list("code", "value"))


def _changed(issued: Decimal | None, now: Decimal | None) -> Decimal | None:
    return issued if issued is not None and now is not None and issued != half_up(now, 6) else None
