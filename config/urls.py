"""Root URLs: the platform's own pages; each part of core brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("affairs.core.accounts.urls")),
    path("", include("affairs.core.importing.urls")),
    path("", include("affairs.core.ledgers.urls")),
    path("", include("affairs.core.pages.urls")),
]

handler400 = "affairs.core.pages.errors.bad_request"
handler403 = "affairs.core.pages.errors.forbidden"
handler404 = "affairs.core.pages.errors.not_found"
handler500 = "affairs.core.pages.errors.broken"
