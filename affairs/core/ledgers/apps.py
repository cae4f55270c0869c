from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


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
        search_index = import_module("affairs.core.ledgers.search_index")
        sort_indexes = import_module("affairs.core.ledgers.sort_indexes")
        post_migrate.connect(search_index.install, sender=self)
        post_migrate.connect(sort_indexes.install, sender=self)
