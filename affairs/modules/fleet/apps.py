from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "affairs.modules.fleet"
    label = "fleet"
    verbose_name = "公务用车"
    menu_order = 10
    menu_icon = "car"
