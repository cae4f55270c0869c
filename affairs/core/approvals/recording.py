"""Lines of the trail, notices to people, and the words for who was faster."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.errors import StaleRecord
from affairs.core.notices.sending import send

Verb = TrailEntry.Verb


def write_trail(
    case: Case,
    verb: str,
    by: User | None,
    *,
    step: tuple[str, str] = ("", ""),
    remark: str = "",
    note: str = "",
    on_behalf_of: User | None = None,
) -> TrailEntry:
    """Append one line; the actor's post and unit are kept as they are now."""
    return TrailEntry.objects.create(
        case=case,
        round=case.round,
        verb=verb,
        step_key=step[0],
        step_label=step[1],
        actor=by,
        actor_label=actor_label(by),
        on_behalf_of=on_behalf_of,
        remark=remark[:500],
        note=note[:300],
    )


def actor_label(user: User | None) -> str:
    """Unit and post, as the trail names people; 时限 where nobody acted."""
    if user is None:
        return "时限"
    unit = str(user.organisation) if user.organisation_id else ""
    return f"{unit}　{user.name}" if unit else user.name


def tell(users: Iterable[User | None], kind: str, text: str, case: Case) -> None:
    """Send a notice that leads to the case."""
    send(users, kind, text, case_url(case), subject=case)


def case_url(case: Case) -> str:
    """Address of the case's own page; empty while no pages are mounted."""
    try:
        return reverse("approvals.case", kwargs={"pk": case.pk})
    except NoReverseMatch:
        return ""


def already_decided(work: Work) -> StaleRecord:
    """What the second decider is told: who did it, when, and how."""
    last = (
        TrailEntry.objects.filter(case=work.case, step_key=work.step_key, round__gte=work.round)
        .filter(verb__in=[Verb.APPROVE, Verb.RETURN, Verb.REJECT, Verb.HAND_OVER])
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    if last is not None and last.actor is not None:
        at = f"{timezone.localtime(last.at):%H:%M}"
        word = last.get_verb_display()
        return StaleRecord(
            f"已由{last.actor.name}于{at}{word}，没有再办一次。刷新后看现在到了哪一步。"
        )
    closed = {Case.State.WITHDRAWN: "申请人已撤回这一件。", Case.State.RETURNED: "这一件已退回。"}
    said = closed.get(Case.State(work.case.state), "这一步已不在待办中。")
    return StaleRecord(f"没有办理：{said}刷新后看现在到了哪一步。")
