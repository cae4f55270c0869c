from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class PagesConfig(AppConfig):
    name = "affairs.core.pages"
    label = "pages"
    verbose_name = "页面"

    def ready(self) -> None:
        """Import ``views`` of each of our parts, so that their pages register."""
        for config in apps.get_app_configs():
            module = f"{config.name}.views"
            if config.name.startswith("affairs.") and find_spec(module) is not None:
                import_module(module)
