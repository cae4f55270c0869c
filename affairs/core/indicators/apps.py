from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    name = "affairs.core.indicators"
    label = "indicators"
    verbose_name = "统计指标"
    menu_order = 900
    menu_icon = "chart-bar"

    def ready(self) -> None:
        autodiscover_modules("indicators")
