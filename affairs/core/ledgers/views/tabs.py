"""The tabs of a list: shipped views, then saved ones, each with its count."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ListTab:
    """A view above a list; ``count`` is None until it has been counted."""

    label: str
    url: str
    here: bool
    count: Count | None
    tone: str = ""
    saved: SavedView | None = None


def tabs_of(listing: Listing, *, wait: bool, current: Count | None = None) -> dict[str, Any]:
    """Context of the tabs. ``wait`` leaves out counts that are not at hand; the page then asks
    for them once it is shown."""
    saved_id = listing.query.get("saved", "")
    tabs = [_shipped(listing, view, wait, current, not saved_id) for view in listing.views]
    tabs += [_saved(listing, one, wait, str(one.pk) == saved_id) for one in saved_views(listing)]
    missing = any(tab.count is None for tab in tabs)
    return {
        "tabs": tabs,
        "tabs_url": listing.url(listing.ledger.address("tabs")) if missing else "",
        "saved": next((tab.saved for tab in tabs if tab.saved and tab.here), None),
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
) -> ListTab:
    here = may_be_here and view is listing.view
    if here and current is not None and not listing.narrowed:
        counted: Count | None = current
    else:
        counted = _of_view(listing, view, wait)
    target = listing.ledger.url if view is listing.views[0] else _address(listing, view.label)
    return ListTab(view.label, target, here, counted, "stop" if view.stop else "")


def _of_view(listing: Listing, view: View, wait: bool) -> Count | None:
    known = counting.kept.get(counting.tab_key(listing.ledger, listing.user, view.label))
    if known is not None:
        return counting.capped(known)
    return None if wait else counting.kept_count(listing.of_view(view))


def _address(listing: Listing, label: str) -> str:
    return f"{listing.ledger.url}?{urlencode({'view': label})}"


def _saved(listing: Listing, saved: SavedView, wait: bool, here: bool) -> ListTab:
    own = Listing(listing.ledger, listing.user, QueryDict(saved.query))
    target = f"{listing.ledger.url}?{saved.address}"
    return ListTab(saved.name, target, here, _count(own, wait), saved=saved)


def _count(listing: Listing, wait: bool) -> Count | None:
    if wait and counting.kept.get(counting.key_of("tab", listing)) is None:
        return None
    return counting.kept_count(listing)
