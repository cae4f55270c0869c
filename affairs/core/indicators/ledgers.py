"""台账 of what people put in: numbers by hand, targets, closed periods."""

from __future__ import annotations

from affairs.core.indicators.actions import close_period, enter_figure, set_target
from affairs.core.indicators.models import Closing, EnteredFigure, Target
from affairs.core.ledgers.ledger import Ledger, View, register


def waits_for_confirmation(record: EnteredFigure, code: str) -> bool:
    """Only what is not confirmed waits for confirmation."""
    return code != "indicators.confirm_figure" or record.confirmed_by_id is None


def not_closed_yet(record: Closing, code: str) -> bool:
    """A closed period is not closed again."""
    return record.pk is None


@register
class EnteredFigureLedger(Ledger):
    """Numbers no module counts yet; import fills them all from one workbook."""

    label, noun = "手工填报", "项"
    model, save = EnteredFigure, enter_figure
    columns = ["code", "first", "last", "value", "source", "entered_by", "confirmed_by",
               "confirmed_at"]  # fmt: skip
    form_fields = ["code", "first", "last", "value", "source"]
    filters = ["code", "first", "last"]
    search = ["code", "source"]
    key = ["code", "first", "last"]
    ordering = ["-last", "code"]
    row_actions = ["indicators.confirm_figure"]
    bulk_actions = ["indicators.confirm_figure"]
    views = [
        View("待确认", confirmed_by__isnull=True),
        View("已确认", confirmed_by__isnull=False),
    ]
    help = {
        "value": "按指标的单位填，例如万元；没有发生填 0，没有数不填报。",
        "source": "文件名、台账名或统计表名，附件里放凭据。",
    }
    attachments = True
    menu_order = 20
    empty_text = "还没有手工填报的数。业务台账没有统计到的指标在这里填，另一人确认后进入报告。"

    offered = waits_for_confirmation


@register
class TargetLedger(Ledger):
    """What numbers should be in a year."""

    label, noun = "年度目标", "项"
    model, save = Target, set_target
    columns = ["code", "year", "value", "at_most"]
    filters = ["code", "year"]
    search = ["code"]
    key = ["code", "year"]
    ordering = ["-year", "code"]
    help = {"at_most": "费用、能耗一类越少越好的指标勾选。"}
    menu_order = 30
    empty_text = "还没有目标。设了目标，驾驶舱和报告会说明是否达到。"


@register
class ClosingLedger(Ledger):
    """Closed periods; closing cannot be taken back."""

    label, noun = "封账", "期"
    model, save = Closing, close_period
    columns = ["first", "last", "closed_by", "closed_at"]
    form_fields = ["first", "last"]
    ordering = ["-last"]
    importable = False
    menu_order = 40
    empty_text = "还没有封账的期间。封账后报告里的数不再变化，之后的更正在旁边显示。"

    offered = not_closed_yet
