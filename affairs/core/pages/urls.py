"""Routes of all registered pages."""

from affairs.core.pages.registry import url_patterns

urlpatterns = url_patterns()
