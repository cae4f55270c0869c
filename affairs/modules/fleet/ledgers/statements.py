"""Monthly statements and their lines."""

from __future__ import annotations

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.modules.fleet.actions import statements
from affairs.modules.fleet.models import Statement, StatementLine

S, K = Statement.State, StatementLine.Kind
OPEN = (S.DRAWN, S.DISPUTED)
STATES = {
    "fleet.draw_up_statement": OPEN,
    "fleet.refresh_statement": OPEN,
    "fleet.discard_statement": OPEN,
    "fleet.lock_statement": OPEN,
    "fleet.confirm_statement": (S.LOCKED,),
    "fleet.dispute_statement": (S.LOCKED,),
}


def statement_offers(statement: Statement, code: str) -> bool:
    """Whether the statement's state allows the act."""
    return code not in STATES or statement.state in STATES[code]


def line_offers(line: StatementLine, code: str) -> bool:
    """Lines are held out while the statement is open, reversed once it is confirmed."""
    if code == "fleet.hold_out_trip":
        return line.kind == K.TRIP and line.statement.state in OPEN
    if code == "fleet.reverse_line":
        return line.kind != K.REVERSAL and line.statement.state == S.CONFIRMED
    return True


@register
class StatementLedger(Ledger):
    label, noun, model, save = "结算单", "张", Statement, statements.draw_up_statement
    save_label = "生成结算单"
    columns = ["number", "state", "organisation", Column("month", kind="date"),
               Column("trips", sum=True), Column("distance_km", sum=True),
               Column("amount", sum=True), Column("free_amount", sum=True),
               "confirmed_at"]  # fmt: skip
    extra_columns = ["locked_at", "confirmed_by", "dispute"]
    filters = ["state", "organisation", "month"]
    search = ["number", "organisation__name"]
    totals = ["trips", "distance_km", "amount", "free_amount"]
    key, ordering = ["organisation", "month"], ["-month"]
    form_fields = ["organisation", "month"]
    record_actions = ["fleet.lock_statement", "fleet.confirm_statement",
                      "fleet.dispute_statement", "fleet.refresh_statement",
                      "fleet.discard_statement"]  # fmt: skip
    record_pages = ["fleet.statement"]
    bulk_actions = ["fleet.lock_statement"]
    offered = statement_offers
    views = [
        View("待送单", state__in=OPEN),
        View("待单位确认", state=S.LOCKED),
        View("有异议", state=S.DISPUTED, stop=True),
    ]
    related = [Related("明细", "fleet.statementline", by="statement")]
    tones = {"state": {S.LOCKED: "info", S.DISPUTED: "stop", S.CONFIRMED: "ok"}}
    attachments, importable, menu_order = True, False, 12
    phone_lines = ("number", ["month", "state"])
    empty_text = "还没有结算单。每月 2 日自动生成上月的，也可以点“生成结算单”。"


@register
class StatementLineLedger(Ledger):
    label, noun, model = "结算明细", "行", StatementLine
    columns = ["statement", "trip", "kind", Column("trip__back_at", label="回场时间"),
               "trip__end_place", Column("distance_km", sum=True), Column("amount", sum=True),
               "is_free", "reason"]  # fmt: skip
    extra_columns = ["statement__organisation", "statement__month", "reverses",
                     "trip__vehicle", "trip__driver"]  # fmt: skip
    filters = ["statement", "kind", "is_free", "statement__organisation", "statement__month"]
    search = ["trip__number", "statement__number"]
    totals = ["distance_km", "amount"]
    ordering = ["statement"]
    record_actions = ["fleet.hold_out_trip", "fleet.reverse_line"]
    offered = line_offers
    importable, menu = False, False
    phone_lines = ("trip", ["kind", "amount"])
