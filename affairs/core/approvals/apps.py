from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "affairs.core.approvals"
    label = "approvals"
    verbose_name = "审批"
