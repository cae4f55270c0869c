"""Addresses of every ledger: ``/l/fleet/trip/`` and what hangs below."""

from __future__ import annotations

from django.urls import path

from affairs.core.ledgers.api import views as api
from affairs.core.ledgers.views import acting, choices, detail, exports, forms, lists, saved

BASE = "l/<slug:app>/<slug:name>/"

API = "api/v1/<slug:app>/<slug:name>"

urlpatterns = [
    path("api/v1/openapi.json", api.openapi, name="api_document"),
    path(API, api.collection, name="api_collection"),
    path(f"{API}/<int:pk>", api.item, name="api_item"),
    path(BASE, lists.list_page, name="ledger_list"),
    path(f"{BASE}tabs/", lists.tabs_part, name="ledger_tabs"),
    path(f"{BASE}sheet/", lists.sheet_part, name="ledger_sheet"),
    path(f"{BASE}totals/", lists.totals_part, name="ledger_totals"),
    path(f"{BASE}count/", lists.count_part, name="ledger_count"),
    path(f"{BASE}export/", exports.export_page, name="ledger_export"),
    path(f"{BASE}views/", saved.save_view, name="ledger_save_view"),
    path(f"{BASE}views/<int:pk>/", saved.change_view, name="ledger_change_view"),
    path(f"{BASE}choices/<str:path>/", choices.choices_part, name="ledger_choices"),
    path(f"{BASE}bulk/<str:code>/", acting.bulk_page, name="ledger_bulk"),
    path(f"{BASE}new/", forms.new_page, name="ledger_new"),
    path(f"{BASE}check/", forms.check_part, name="ledger_check"),
    path(f"{BASE}draft/", forms.draft_part, name="ledger_draft"),
    path(f"{BASE}<int:pk>/", detail.detail_page, name="ledger_detail"),
    path(f"{BASE}<int:pk>/edit/", forms.edit_page, name="ledger_edit"),
    path(f"{BASE}<int:pk>/check/", forms.check_part, name="ledger_check"),
    path(f"{BASE}<int:pk>/draft/", forms.draft_part, name="ledger_draft"),
    path(f"{BASE}<int:pk>/print/", detail.print_page, name="ledger_print"),
    path(f"{BASE}<int:pk>/actions/", lists.row_actions_part, name="ledger_row_actions"),
    path(f"{BASE}<int:pk>/do/<str:code>/", acting.do_page, name="ledger_do"),
    path(f"{BASE}<int:pk>/reveal/<str:column>/", detail.reveal_part, name="ledger_reveal"),
]
