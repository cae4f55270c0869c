"""Who hears of what on a report; called inside the actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from affairs.core.accounts.models import User
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.modules.energy.models import EnergyReport, Institution

RETURNED = notice_kind("energy.returned", "能耗月报退回", outside=True)
REMINDED = notice_kind("energy.reminded", "能耗催报", outside=True)
ASKED = notice_kind("energy.asked", "能耗审核补充说明")


def reporters_of(organisations: Iterable[int]) -> list[User]:
    """Active accounts of these units."""
    return list(User.objects.filter(organisation__in=list(organisations), is_active=True))


def form_url(institution: int, month: date) -> str:
    return reverse("energy.form", args=[institution, f"{month:%Y-%m}"])


def tell_returned(report: EnergyReport, note: str) -> None:
    """Tell the institution that its report came back, with the reviewer's words."""
    until = f"，{report.resubmit_by:%m-%d} 前重报" if report.resubmit_by else ""
    words = f"{report.month:%Y年%m月}能耗月报退回修改{until}：{note}"
    send(reporters_of([report.organisation_id]), RETURNED, words,
         form_url(report.institution_id, report.month), subject=report)  # fmt: skip


def tell_asked(report: EnergyReport, words: str) -> None:
    """Tell the institution what the reviewer wants to know beside its reply."""
    send(reporters_of([report.organisation_id]), ASKED, words,
         form_url(report.institution_id, report.month), subject=report)  # fmt: skip


def tell_reminded(institutions: Iterable[Institution], month: date, text: str) -> None:
    """Remind each institution's people of the month they owe."""
    by_unit = {body.organisation_id: body for body in institutions}
    for user in reporters_of(by_unit):
        body = by_unit[user.organisation_id]  # type: ignore[index]
        send([user], REMINDED, text, form_url(body.pk, month), subject=body)
