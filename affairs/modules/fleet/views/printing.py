"""用车审批单 and 派车单 of a trip as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from affairs.core.accounts.signed_in import person
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page
from affairs.modules.fleet import papers
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.views.downloads import pdf_answer


def _trip(request: HttpRequest, pk: int) -> Trip:
    rows = visible(person(request), Trip.objects.all()).filter(pk=pk)
    found = rows.select_related(
        "organisation", "vehicle", "driver", "merged_into__vehicle", "merged_into__driver"
    ).first()
    if found is None:
        raise Http404("没有这一单用车申请。")
    return found


@page(
    "fleet.approval_paper",
    "用车审批单",
    path="fleet/trips/<int:pk>/approval.pdf",
    permission="fleet.view_trip",
)
def approval_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The application with every decision on it."""
    trip = _trip(request, pk)
    return pdf_answer(request, papers.approval_paper(trip), f"用车审批单-{trip}", trip)


@page(
    "fleet.dispatch_paper",
    "派车单",
    path="fleet/trips/<int:pk>/dispatch.pdf",
    permission="fleet.view_trip",
)
def dispatch_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Car, driver and plan of a dispatched trip."""
    trip = _trip(request, pk)
    if trip.lead.vehicle_id is None:
        raise Http404("还没有派车，没有派车单。")
    return pdf_answer(request, papers.dispatch_paper(trip), f"派车单-{trip}", trip)
