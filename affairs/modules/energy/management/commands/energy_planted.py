"""How many planted mistakes of the demo city the review finds; how many clean rows it accuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from affairs.core.commands import JsonCommand, Refused
from affairs.core.rules.outcome import Severity
from affairs.modules.energy.actions.saving import judge
from affairs.modules.energy.checking import Found
from affairs.modules.energy.demo.mistakes import YEAR, Mistake, plan_mistakes
from affairs.modules.energy.models import EnergyReport, Institution
from affairs.modules.energy.selectors.history import FactsTable


class Command(JsonCommand):
    help = "示例市：埋下的能耗错误查出多少，干净的月报误报多少"

    def work(self, **options: Any) -> dict[str, Any]:
        bodies = list(Institution.objects.order_by("pk").values_list("pk", flat=True))
        if not bodies:
            raise Refused("没有公共机构，先运行 affairs demo。")
        plan = {bodies[number]: one for number, one in plan_mistakes(len(bodies)).items()}
        reports = list(
            EnergyReport.objects.filter(month__year=YEAR, institution__in=bodies)
            .select_related("institution")
        )  # fmt: skip
        return tally(reports, judge(reports, FactsTable()), plan)

    def show(self, document: Any) -> None:
        self.stdout.write(
            f"埋下 {document['planted']} 处，查出 {document['found']} 处"
            f"（{document['found_percent']}%）；干净月报 {document['clean_rows']} 份，"
            f"误报 {document['false_alarms']} 份（{document['false_percent']}%）"
        )
        for line in (*document["missed"], *document["false_examples"]):
            self.stdout.write(f"  {line}")


def tally(
    reports: Sequence[EnergyReport], found: dict[int, list[Found]], plan: dict[int, Mistake]
) -> dict[str, Any]:
    """Counts over one year; an alarm is a finding that stops or asks."""
    rules: dict[tuple[int, date], set[str]] = {}
    clean = 0
    accused: list[str] = []
    for place, report in enumerate(reports):
        alarms = [one for one in found[place] if one.severity is not Severity.TIP]
        rules[report.institution_id, report.month] = {one.rule for one in alarms}
        mistake = plan.get(report.institution_id)
        if mistake is not None and report.month.month in mistake.touches:
            continue
        clean += 1
        if alarms:
            accused.append(f"误报 {report}：{alarms[0].rule} {alarms[0].message}")
    missed = [
        f"漏查 {mistake.rule} {pk} {YEAR}-{mistake.found_in:02d} {mistake.note}"
        for pk, mistake in plan.items()
        if mistake.rule not in rules.get((pk, date(YEAR, mistake.found_in, 1)), set())
    ]
    hits = len(plan) - len(missed)
    return {
        "planted": len(plan),
        "found": hits,
        "found_percent": round(hits / len(plan) * 100, 2),
        "clean_rows": clean,
        "false_alarms": len(accused),
        "false_percent": round(len(accused) / clean * 100, 2) if clean else None,
        "missed": missed,
        "false_examples": accused[:20],
    }
