"""The tabs of a list: shipped views, then saved ones, each with its count."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.http import QueryDict

from affairs.core.database.prepared import Prepared
from affairs.core.ledgers import counting
from affairs.core.ledgers.counting import Count
from affairs.core.ledgers.ledger import View
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
    return _saved_views().records(user=listing.user.pk, ledger=listing.ledger.code)


_saved_views = Prepared(
    lambda user, ledger: SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), ledger=ledger),
    user=models.BigIntegerField(),
    ledger=models.CharField(),
)


def _shipped(
    listing: Listing, view: View, wait: bool, current: Count | None, may_be_here: bool
) -> dict[str, Any]:
    here = may_be_here and view is listing.view
    if here and current is not None and not listing.narrowed:
        counted: Count | None = current
    else:
        counted = _of_view(listing, view, wait)
    target = listing.ledger.url if view is listing.views[0] else _address(listing, view.label)
    return {"label": view.label, "url": target, "here": here, "count": counted,
            "tone": "stop" if view.stop else "", "saved": None}  # fmt: skip


def _of_view(listing: Listing, view: View, wait: bool) -> Count | None:
    known = counting.kept.get(counting.tab_key(listing.ledger, listing.user, view.label))
    if known is not None:
        return counting.capped(known)
    return None if wait else counting.kept_count(listing.of_view(view))


def _address(listing: Listing, label: str) -> str:
    return f"{listing.ledger.url}?{urlencode({'view': label})}"


def _saved(listing: Listing, saved: SavedView, wait: bool, here: bool) -> dict[str, Any]:
    own = Listing(listing.ledger, listing.user, QueryDict(saved.query))
    return {"label": saved.name, "url": f"{listing.ledger.url}?{saved.address}", "here": here,
            "count": _count(own, wait), "tone": "", "saved": saved}  # fmt: skip


def _count(listing: Listing, wait: bool) -> Count | None:
    if wait and counting.kept.get(counting.key_of("tab", listing)) is None:
        return None
    return counting.kept_count(listing)
