from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "affairs.core.importing"
    label = "importing"
    verbose_name = "导入"
