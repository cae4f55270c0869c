"""System checks: a ledger that names a field, action or ledger that is not there fails at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from affairs.core.actions import all_actions
from affairs.core.ledgers.ledger import Ledger, Section, all_ledgers, get_ledger
from affairs.core.ledgers.paths import UnknownPath, field_at

UNKNOWN_FIELD, UNKNOWN_ACTION, UNKNOWN_LEDGER = "ledgers.E001", "ledgers.E002", "ledgers.E003"


@register()
def ledgers_are_sound(**_: Any) -> list[CheckMessage]:
    """Every field path, action code and related ledger that a ledger names exists."""
    return [problem for ledger in all_ledgers() for problem in problems_of(ledger)]


def problems_of(ledger: Ledger) -> Iterator[CheckMessage]:
    """What is wrong with one ledger."""
    for place, path in _paths(ledger):
        try:
            field_at(ledger.model, path)
        except UnknownPath as wrong:
            yield _error(ledger, f"{place}: {path!r} ({wrong})", UNKNOWN_FIELD)
    yield from _column_problems(ledger)
    yield from _action_problems(ledger)
    yield from _related_problems(ledger)


def _paths(ledger: Ledger) -> Iterator[tuple[str, str]]:
    places: tuple[tuple[str, Sequence[str]], ...] = (
        ("filters", ledger.filters),
        ("more_filters", ledger.more_filters),
        ("search", ledger.search),
        ("key", ledger.key),
        ("ordering", [name.lstrip("-") for name in ledger.ordering]),
    )
    for place, paths in places:
        for path in paths:
            yield place, path
    for entry in ledger.form_fields:
        for name in entry.fields if isinstance(entry, Section) else [entry]:
            yield "form_fields", name


def _column_problems(ledger: Ledger) -> Iterator[CheckMessage]:
    try:
        known = ledger.every_column
    except UnknownPath as wrong:
        yield _error(ledger, f"columns: {wrong}", UNKNOWN_FIELD)
        return
    for name in (*ledger.totals, *ledger.facts):
        if name not in known:
            try:
                field_at(ledger.model, name)
            except UnknownPath:
                yield _error(ledger, f"totals or facts: {name!r} is no column", UNKNOWN_FIELD)


def _action_problems(ledger: Ledger) -> Iterator[CheckMessage]:
    known = {action.code for action in all_actions()}
    named = {
        *ledger.row_actions,
        *ledger.bulk_actions,
        *ledger.record_actions,
        *ledger.form_classes,
        *([ledger.submit] if ledger.submit else []),
    }
    for code in sorted(named - known):
        yield _error(ledger, f"no action {code!r}", UNKNOWN_ACTION)


def _related_problems(ledger: Ledger) -> Iterator[CheckMessage]:
    for related in ledger.related:
        try:
            field_at(get_ledger(related.ledger).model, related.by)
        except KeyError:
            yield _error(ledger, f"related: no ledger {related.ledger!r}", UNKNOWN_LEDGER)
        except UnknownPath as wrong:
            yield _error(ledger, f"related: {related.by!r} ({wrong})", UNKNOWN_FIELD)


def _error(ledger: Ledger, text: str, id: str) -> Error:
    return Error(f"ledger {ledger.code}: {text}", obj=type(ledger), id=id)
