from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "affairs.core.ledgers"
    label = "ledgers"
    verbose_name = "台账"
