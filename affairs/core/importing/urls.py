"""Addresses of the imports of every ledger."""

from __future__ import annotations

from django.urls import path

from affairs.core.importing import views

BASE = "l/<slug:app>/<slug:name>/import/"

urlpatterns = [
    path(BASE, views.upload_page, name="ledger_import"),
    path(f"{BASE}<int:pk>/", views.batch_page, name="ledger_import_batch"),
    path(f"{BASE}template/", views.template_file, name="ledger_import_template"),
    path(f"{BASE}<int:pk>/file/", views.original_file, name="ledger_import_file"),
    path(f"{BASE}<int:pk>/annotated/", views.annotated_file, name="ledger_import_annotated"),
]
