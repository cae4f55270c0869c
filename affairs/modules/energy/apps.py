from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EnergyConfig(AppConfig):
    name = "affairs.modules.energy"
    label = "energy"
    verbose_name = "公共机构节能"
    menu_order = 30
    menu_icon = "bolt"

    def ready(self) -> None:
        """Ship the items of the forms with each migrate, as parameters and roles are."""
        from affairs.modules.energy.shipped_forms import load_form_items

        post_migrate.connect(load_form_items, sender=self)
