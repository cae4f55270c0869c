"""From an indicator and a scope to the figure people read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from affairs.core.indicators.answers import Answer, Ratio, Rows
from affairs.core.indicators.definitions import Definition, Kind, definitions
from affairs.core.indicators.models import Closing, EnteredFigure, FrozenFigure, Target
from affairs.core.indicators.registry import Scope, computed
from affairs.core.numbers import format_number
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.permissions.questions import owner_paths, visible
from affairs.core.permissions.reach import reach
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
    ``target`` is the year's target, for whole years of the whole city.
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
    target: Target | None = None

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def issued(self) -> Decimal | None:
        """The value as issued at closing, else the value."""
        return self.value if self.frozen is None else self.frozen

    @property
    def missed(self) -> bool:
        """Whether the target was missed; only said of a number that is there."""
        if self.value is None or self.target is None:
            return False
        aim = self.target.value
        return self.value > aim if self.target.at_most else self.value < aim

    @property
    def rounded(self) -> Decimal | None:
        """The value as shown, half-up to the definition's places (DOC-C8)."""
        return None if self.value is None else half_up(self.value, self.definition.places)

    @property
    def text(self) -> str:
        """The value as printed, ``—`` when there is none."""
        return format_number(self.rounded, places=self.definition.places)


def answer(code: str, scope: Scope) -> Answer | None:
    """The rows behind a code, narrowed to the scope's unit and user; None when not computed, or
    when its function has nothing to say of the period yet."""
    compute = computed(code, scope.period)
    found = compute(scope) if compute is not None else None
    return None if found is None else found.narrowed(lambda rows: narrowed(rows, scope))


def figure(code: str, scope: Scope) -> Figure:
    """The figure of one code; raises KeyError for a code that does not exist."""
    return figures([code], scope)[code]


def figures(codes: Iterable[str], scope: Scope) -> dict[str, Figure]:
    """Figures by code; entered and frozen numbers and targets are read in one query each."""
    wanted = list(codes)
    entered = entered_values(wanted, scope)
    found = {}
    for code in wanted:
        definition, known = definitions()[code], answer(code, scope)
        if known is None:
            found[code] = _entered(definition, scope, entered.get(code))
        else:
            found[code] = _computed(definition, scope, known)
    return _with_targets(with_frozen(found, scope), scope)


def with_frozen(found: dict[str, Figure], scope: Scope) -> dict[str, Figure]:
    """In a closed period the issued value stands beside what the records say now."""
    if not is_whole_city(scope):
        return found
    closing = Closing.objects.filter(first=scope.period.first, last=scope.period.last).first()
    if closing is None:
        return found
    issued = dict(FrozenFigure.objects.filter(closing=closing).values_list("code", "value"))
    return {
        code: replace(item, is_closed=True, frozen=_changed(issued.get(code), item.value))
        for code, item in found.items()
    }


def is_whole_city(scope: Scope) -> bool:
    """Whether the scope reaches all units, so that totals of the whole city may be shown."""
    if scope.organisation is not None:
        return False
    return scope.user is None or reach(scope.user, "indicators.view_figure").all


def _with_targets(found: dict[str, Figure], scope: Scope) -> dict[str, Figure]:
    if scope.period.whole_months != 12 or not is_whole_city(scope):
        return found
    targets = {t.code: t for t in Target.objects.filter(year=scope.period.first.year)}
    return {code: replace(item, target=targets.get(code)) for code, item in found.items()}


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


def change_between(now: Figure, before: Figure) -> Decimal | None:
    """Change against last year: per cent of the number, or percentage points of a share."""
    if now.definition.unit == "%":
        if now.rounded is None or before.rounded is None:
            return None
        return now.rounded - before.rounded
    change = change_from(now.issued, before.issued)
    return None if change is None else half_up(change, 2)


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


def _entered(definition: Definition, scope: Scope, value: Decimal | None) -> Figure:
    origin = Origin.MISSING if value is None else Origin.ENTERED
    return Figure(definition, scope, value, value, None, None, origin, timezone.now())


def entered_values(codes: Iterable[str], scope: Scope) -> dict[str, Decimal]:
    """Confirmed entered values by code; they are totals of the whole city.

    A value of exactly the period counts first; else counts and sums add up from parts that cover
    the period without gap, and a balance is that of the last part (DOC-C4). Ratios are never
    put together from parts.
    """
    if not is_whole_city(scope):
        return {}
    period = scope.period
    rows = EnteredFigure.objects.filter(
        code__in=list(codes), first__gte=period.first, last__lte=period.last,
        confirmed_by__isnull=False,
    ).order_by("code", "first", "-last")  # fmt: skip
    return {
        code: value
        for code, parts in groupby(rows, key=lambda row: row.code)
        if (value := _together(definitions()[code].kind, list(parts), period)) is not None
    }


def _together(kind: Kind, parts: list[EnteredFigure], period: Period) -> Decimal | None:
    for part in parts:
        if (part.first, part.last) == (period.first, period.last):
            return part.value
    if kind is Kind.BALANCE:
        closing = [part for part in parts if part.last == period.last]
        return closing[-1].value if closing else None
    return None if kind is Kind.RATIO else _sum_without_gap(parts, period)


def _sum_without_gap(parts: list[EnteredFigure], period: Period) -> Decimal | None:
    """The longest part at each day, end to end; None when a day is not covered."""
    total, day = Decimal(), period.first
    by_start: dict[date, EnteredFigure] = {}
    for part in parts:
        by_start.setdefault(part.first, part)
    while day <= period.last:
        if day not in by_start:
            return None
        total, day = total + by_start[day].value, by_start[day].last + timedelta(days=1)
    return total


def _changed(issued: Decimal | None, now: Decimal | None) -> Decimal | None:
    return issued if issued is not None and now is not None and issued != half_up(now, 6) else None
