"""Card statements brought together with the refuellings on record."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.periods import Period
from affairs.modules.fleet.models import FuelTransaction, Refuelling
from affairs.modules.fleet.selectors.card_matching import (
    card_refuellings,
    lines_of,
    proposals,
)

_TAKEN = "这笔加油已对上别的交易，刷新后再对。"


@action("fleet.reconcile_cards", label="自动对账", conflict=_TAKEN)
def reconcile_cards(month: Period, *, by: User) -> list[FuelTransaction]:
    """Match every line of the month that has one likely refuelling; what is matched stays."""
    lines = lines_of(by, month).filter(refuelling__isnull=True).select_for_update(of=("self",))
    rows = card_refuellings(by, month).filter(card_line__isnull=True)
    found = proposals(list(lines), list(rows))
    for line, row in found:
        line.refuelling = row
        note_change(line, "自动对账")
        line.save()
    return [line for line, _row in found]


@action("fleet.match_card_line", label="对上加油记录", conflict=_TAKEN)
def match_card_line(line: FuelTransaction, *, refuelling: Refuelling, by: User) -> FuelTransaction:
    """Say by hand which refuelling a line of the statement is."""
    line = FuelTransaction.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.refuelling_id is not None:
        raise RuleViolation("这笔交易已对上，先解除再对。", field="refuelling")
    if line.vehicle_id is not None and line.vehicle_id != refuelling.vehicle_id:
        raise RuleViolation(
            f"交易是 {line.vehicle} 的，加油记录是 {refuelling.vehicle} 的，对不上。",
            field="refuelling",
        )
    line.refuelling, line.vehicle = refuelling, refuelling.vehicle
    line.save()
    return line


@action("fleet.unmatch_card_line", label="解除对账")
def unmatch_card_line(line: FuelTransaction, *, by: User) -> FuelTransaction:
    """Take a match back."""
    line = FuelTransaction.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.refuelling_id is None:
        raise RuleViolation("这笔交易没有对上加油记录。", field="refuelling")
    line.refuelling = None
    line.save()
    return line
