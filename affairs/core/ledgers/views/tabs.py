"""The tabs of a list: shipped views, then saved ones, each with its count."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.http import QueryDict

from affairs.core.ledgers import counting
from affairs.core.ledgers.counting import Count
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.models import SavedView


def tabs_of(listing: Listing, *, wait: bool, current: Count | None = None) -> dict[str, Any]:
    """Context of the tabs. ``wait`` leaves out counts that are not at hand; the page then asks
    for them once it is shown."""
    saved_id = listing.query.get("saved", "")
    tabs = [_shipped(listing, view, wait, current, not saved_id) for view in listing.views]
    tabs += [_saved(listing, one, wait, str(one.pk) == saved_id) for one in saved_views(listing)]
    missing = any(tab["count"] is None for tab in tabs)
    return {
        "tabs": tabs,
        "tabs_url": listing.url(listing.ledger.address("tabs")) if missing else "",
        "saved": next((tab["saved"] for tab in tabs if tab["saved"] and tab["here"]), None),
    }


def saved_views(listing: Listing) -> list[SavedView]:
    """The user's own saved views of this ledger and the shared ones."""
    mine = Q(owner=listing.user) | Q(is_shared=True)
    return list(SavedView.objects.filter(mine, ledger=listing.ledger.code))


def _shipped(
    listing: Listing, view: Any, wait: bool, current: Count | None, may_be_here: bool
) -> dict[str, Any]:
    here = may_be_here and view is listing.view
    if here and current is not None and not listing.narrowed:
        counted: Count | None = current
    else:
        counted = _count(listing.of_view(view), wait)
    target = listing.ledger.url if view is listing.views[0] else _address(listing, view.label)
    return {"label": view.label, "url": target, "here": here, "count": counted,
            "tone": "stop" if view.stop else "", "saved": None}  # fmt: skip


def _address(listing: Listing, label: str) -> str:
    query = QueryDict(mutable=True)
    query["view"] = label
    return f"{listing.ledger.url}?{query.urlencode()}"


def _saved(listing: Listing, saved: SavedView, wait: bool, here: bool) -> dict[str, Any]:
    own = Listing(listing.ledger, listing.user, QueryDict(saved.query))
    return {"label": saved.name, "url": f"{listing.ledger.url}?{saved.address}", "here": here,
            "count": _count(own, wait), "tone": "", "saved": saved}  # fmt: skip


def _count(listing: Listing, wait: bool) -> Count | None:
    if wait and cache.get(counting.key_of("tab", listing)) is None:
        return None
    return counting.kept_count(listing)
