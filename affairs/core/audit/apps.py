from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "affairs.core.audit"
    label = "audit"
    verbose_name = "审计"
    menu_order = 950
    menu_icon = "shield-check"
