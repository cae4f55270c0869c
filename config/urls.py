"""Root URLs: the platform's own pages; each part of core brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("affairs.core.accounts.urls")),
    path("", include("affairs.core.pages.urls")),
]
