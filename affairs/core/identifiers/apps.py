from django.apps import AppConfig


class IdentifiersConfig(AppConfig):
    name = "affairs.core.identifiers"
    label = "identifiers"
    verbose_name = "编码校验"
