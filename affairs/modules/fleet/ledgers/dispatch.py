"""Places and ways, proposals that were made, changes of route."""

from __future__ import annotations

from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.modules.fleet.actions import places, route_changes
from affairs.modules.fleet.models import (
    DispatchProposal,
    Place,
    PlaceDistance,
    ProposedTrip,
    RouteChange,
)

TONES = {"proposed": "info", "accepted": "ok", "unserved": "ask", "failed": "stop"}
DECISIONS = {"asked": "ask", "granted": "ok", "refused": "stop"}


@register
class PlaceLedger(Ledger):
    label, noun, model, save = "常用地点", "处", Place, places.record_place
    columns = ["name", "other_names", "longitude", "latitude", "is_yard"]
    filters = ["is_yard"]
    search = ["name", "other_names"]
    key, ordering = ["name"], ["name"]
    related = [Related("里程", "fleet.placedistance", by="start")]
    menu_order = 180
    phone_lines = ("name", ["other_names"])
    empty_text = "还没有常用地点。登记地点和经纬度，派车建议才能算里程。"


@register
class PlaceDistanceLedger(Ledger):
    label, noun, model, save = "地点里程", "条", PlaceDistance, places.record_placedistance
    columns = ["start", "end", "km", "minutes", "valid_from", "source"]
    filters = ["start", "end", "valid_from"]
    search = ["start__name", "end__name", "source"]
    key, ordering = ["start", "end", "valid_from"], ["start", "end", "-valid_from"]
    menu_order = 181
    phone_lines = ("start", ["end", "km"])


@register
class DispatchProposalLedger(Ledger):
    label, noun, model = "派车方案", "个", DispatchProposal
    columns = ["day", "state", "made_at", "made_by", "solver", "cars", Column("km", sum=True),
               Column("empty_km", sum=True), "plain_cars",
               Column("plain_km", sum=True)]  # fmt: skip
    extra_columns = ["seconds", "note"]
    filters = ["state", "day", "made_by"]
    search = ["note", "solver"]
    ordering = ["-made_at"]
    related = [Related("建议", "fleet.proposedtrip", by="proposal")]
    importable, menu_order = False, 182
    phone_lines = ("day", ["state", "cars"])


@register
class ProposedTripLedger(Ledger):
    label, noun, model = "派车建议", "单", ProposedTrip
    columns = ["trip", "trip__organisation", "state", "vehicle", "driver", "outing", "fetched_at",
               "brought_at", "is_locked", "why"]  # fmt: skip
    extra_columns = ["proposal", "proposal__day", "leads", "outing_km", "empty_km"]
    filters = ["state", "proposal", "vehicle", "driver"]
    search = ["trip__number", "why"]
    ordering = ["fetched_at"]
    tones = {"state": TONES}
    importable, menu = False, False
    phone_lines = ("trip", ["vehicle", "state"])


def change_offers(change: RouteChange, code: str) -> bool:
    """A change of route is answered once, and not edited after it was asked."""
    return change.state == RouteChange.State.ASKED and code != "fleet.ask_route_change"


@register
class RouteChangeLedger(Ledger):
    label, noun, model = "途中改变路线", "次", RouteChange
    save = route_changes.ask_route_change
    columns = ["trip", "trip__organisation", "trip__driver", "new_place", "reason", "state",
               "asked_at", "asked_by", "decided_by", "remark"]  # fmt: skip
    extra_columns = ["decided_at"]
    filters = ["state", "trip__organisation", "asked_at"]
    search = ["trip__number", "new_place", "reason"]
    ordering = ["-asked_at"]
    form_fields = ["trip", "new_place", "reason"]
    record_actions = ["fleet.grant_route_change", "fleet.refuse_route_change"]
    views = [View("待答复", state=RouteChange.State.ASKED)]
    tones = {"state": DECISIONS}
    offered = change_offers
    importable, menu_order = False, 15
    phone_lines = ("trip", ["new_place", "state"])
