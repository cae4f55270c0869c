from django.apps import AppConfig


class EnergyConfig(AppConfig):
    name = "affairs.modules.energy"
    label = "energy"
    verbose_name = "公共机构节能"
    menu_order = 30
    menu_icon = "bolt"
