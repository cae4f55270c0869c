from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DemoConfig(AppConfig):
    name = "affairs.core.demo"
    label = "demo"
    verbose_name = "示例市"

    def ready(self) -> None:
        autodiscover_modules("demo")
