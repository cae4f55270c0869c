from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PagesConfig(AppConfig):
    name = "affairs.core.pages"
    label = "pages"
    verbose_name = "页面"

    def ready(self) -> None:
        """Import what registers itself: ``views`` of each of our parts, lines of first screens."""
        for config in apps.get_app_configs():
            module = f"{config.name}.views"
            if config.name.startswith("affairs.") and find_spec(module) is not None:
                import_module(module)
        for lines in ("case_lines", "ledger_lines", "rule_pages", "calendar_pages", "case_sheet"):
            import_module(f"affairs.core.pages.{lines}")
