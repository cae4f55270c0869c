"""What a dispatcher does with the proposal on the board; each answers with the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from affairs.core.errors import AffairsError
from affairs.core.jobs.starting import run_with_progress
from affairs.core.permissions.questions import require, visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page
from affairs.modules.fleet.actions.dispatching import reassign_trip
from affairs.modules.fleet.actions.proposing import (
    accept_all,
    accept_proposed,
    discard_proposal,
    lock_proposed,
    place_proposed,
    propose_day,
)
from affairs.modules.fleet.choices import TripState
from affairs.modules.fleet.dispatch.answering import has_solver
from affairs.modules.fleet.models import DispatchProposal, Driver, ProposedTrip, Trip, Vehicle
from affairs.modules.fleet.views.board import asked_day, board_context

BOARD = "fleet/_board.html"
REFUSALS_SHOWN = 3


@page("fleet.board_propose", "计算派车方案", path="fleet/board/propose/",
      permission="fleet.propose_dispatch", methods=("POST",), in_menu=False)  # fmt: skip
def board_propose(request: HttpRequest) -> HttpResponse:
    """Reckon the proposal: by the worker, or at once where only the plain way is there."""
    user, day = person(request), _day(request)
    require(user, "fleet.propose_dispatch", doing="计算派车方案")
    if not has_solver():
        return _answer(request, day, done=str(propose_day(day, by=user).note))
    job = run_with_progress(
        "fleet.propose", by=user, label=f"{day:%m-%d} 派车方案", day=day.isoformat(), user=user.pk
    )
    return HttpResponseRedirect(f"{reverse('fleet.board')}?day={day}&job={job.pk}")


@page("fleet.board_accept", "采用派车建议", path="fleet/board/accept/",
      permission="fleet.accept_proposed", methods=("POST",), in_menu=False)  # fmt: skip
def board_accept(request: HttpRequest) -> HttpResponse:
    """Accept one outing, or all that is proposed for the day."""
    user, day = person(request), _day(request)
    if "line" not in request.POST:
        proposal = _proposal(day)
        done, refused = accept_all(proposal, by=user)
        more = f"，另有 {len(refused) - REFUSALS_SHOWN} 单" if len(refused) > REFUSALS_SHOWN else ""
        words = "；".join(refused[:REFUSALS_SHOWN]) + more
        return _answer(request, day, done=f"已派 {done} 单。" if done else "", refused=words)
    line = _line(request)
    try:
        accept_proposed(line, by=user)
    except AffairsError as why:
        return _answer(request, day, refused=why.message, status=why.status)
    return _answer(request, day, done=f"已派 {line.vehicle}、{line.driver}：{line.trip.number}。")


@page("fleet.board_lock", "锁定派车建议", path="fleet/board/lock/",
      permission="fleet.lock_proposed", methods=("POST",), in_menu=False)  # fmt: skip
def board_lock(request: HttpRequest) -> HttpResponse:
    """Lock an outing, or let it go."""
    day, line = _day(request), _line(request)
    try:
        line = lock_proposed(line, is_locked=not line.is_locked, by=person(request))
    except AffairsError as why:
        return _answer(request, day, refused=why.message, status=why.status)
    words = "已锁定，重算时不动。" if line.is_locked else "已解除锁定，重算时可以另派。"
    return _answer(request, day, done=words)


@page("fleet.board_discard", "不用派车方案", path="fleet/board/discard/",
      permission="fleet.discard_proposal", methods=("POST",), in_menu=False)  # fmt: skip
def board_discard(request: HttpRequest) -> HttpResponse:
    """Lay the proposal of the day aside."""
    day = _day(request)
    try:
        discard_proposal(_proposal(day), by=person(request))
    except AffairsError as why:
        return _answer(request, day, refused=why.message, status=why.status)
    return _answer(request, day, done="方案已收起，已采用的不受影响。")


@page("fleet.board_move", "安排到车", path="fleet/board/move/",
      permission="fleet.place_proposed", methods=("GET", "POST"),
      template="fleet/move_trip.html", in_menu=False)  # fmt: skip
def board_move(request: HttpRequest) -> HttpResponse | Mapping[str, Any]:
    """Put an application on a car: in the proposal, or by reassigning once dispatched."""
    user, day = person(request), _day(request)
    given = request.POST if request.method == "POST" else request.GET
    trip = _row(request, Trip, given.get("trip", ""))
    if request.method != "POST":
        return {**board_context(request, day), "trip": trip, "given": given}
    try:
        vehicle = _row(request, Vehicle, given.get("vehicle", ""))
        raw = given.get("driver", "")
        driver = _row(request, Driver, raw) if raw else None
        if trip.state == TripState.DISPATCHED:
            words = _reassigned(request, trip, vehicle, driver)
        else:
            line = place_proposed(
                trip, vehicle=vehicle, driver=driver, alone=bool(given.get("alone")), by=user
            )
            words = f"{trip.organisation} 已安排 {line.vehicle}、{line.driver}，并锁定。"
    except AffairsError as why:
        return _answer(request, day, refused=why.message, status=why.status)
    return _answer(request, day, done=words)


def _reassigned(request: HttpRequest, trip: Trip, vehicle: Vehicle, driver: Driver | None) -> str:
    """A dispatched trip goes to another car by the act of reassigning, which asks for a reason."""
    by = person(request)
    require(by, "fleet.reassign_trip", trip, doing="改派")
    reason = request.POST.get("reason", "")
    reassign_trip(trip, vehicle=vehicle, driver=driver or trip.chauffeur, reason=reason, by=by)
    return f"{trip.number} 已改派 {vehicle}。"


def _answer(
    request: HttpRequest, day: date, *, refused: str = "", done: str = "", status: int = 200
) -> HttpResponse:
    """The board with what became of the act; a whole page where no script asked for the part."""
    if getattr(request, "htmx", False):
        context = board_context(request, day, refused=refused, done=done)
        return render_page(request, BOARD, context, status=status)
    for words, level in ((done, messages.SUCCESS), (refused, messages.ERROR)):
        if words:
            messages.add_message(request, level, words)
    return HttpResponseRedirect(f"{reverse('fleet.board')}?day={day}")


def _day(request: HttpRequest) -> date:
    given = request.POST if request.method == "POST" else request.GET
    return asked_day(given.get("day", ""), timezone.localdate())


def _proposal(day: date) -> DispatchProposal:
    proposal = DispatchProposal.of_day(day)
    if proposal is None:
        raise AffairsError("这一天没有待确认的派车方案，先计算一次。", field="day")
    return proposal


def _line(request: HttpRequest) -> ProposedTrip:
    return _row(request, ProposedTrip, request.POST.get("line", ""))


def _row(request: HttpRequest, model: Any, raw: str) -> Any:
    """The row with this key, if the user may see it; 404 otherwise."""
    rows = visible(person(request), model.objects.all())
    row = rows.filter(pk=raw).first() if raw.isdecimal() else None
    if row is None:
        raise Http404(f"没有这条{model._meta.verbose_name}。")
    return row
