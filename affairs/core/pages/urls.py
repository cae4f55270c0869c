"""Routes of all registered pages."""

from affairs.core.web.registry import url_patterns

urlpatterns = url_patterns()
