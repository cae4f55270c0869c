from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "affairs.core.audit"
    label = "audit"
    verbose_name = "审计"
