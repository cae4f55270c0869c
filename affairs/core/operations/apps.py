from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "affairs.core.operations"
    label = "operations"
    verbose_name = "运行维护"
