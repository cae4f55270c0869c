from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class LedgersConfig(AppConfig):
    name = "affairs.core.ledgers"
    label = "ledgers"
    verbose_name = "台账"

    def ready(self) -> None:
        """Find every part's ``ledgers.py``, then watch over what they declare."""
        for config in apps.get_app_configs():
            module = f"{config.name}.ledgers"
            if config.name.startswith("affairs.") and find_spec(module) is not None:
                import_module(module)
        import_module("affairs.core.ledgers.checks")
