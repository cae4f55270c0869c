from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class RulesConfig(AppConfig):
    name = "affairs.core.rules"
    label = "rules"
    verbose_name = "规则与参数"
    menu_order = 880
    menu_icon = "list-check"

    def ready(self) -> None:
        from affairs.core.rules.shipped import load_shipped_parameters

        autodiscover_modules("rules", "checks")
        post_migrate.connect(load_shipped_parameters, sender=self)
