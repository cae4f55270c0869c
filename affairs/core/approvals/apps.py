from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class ApprovalsConfig(AppConfig):
    name = "affairs.core.approvals"
    label = "approvals"
    verbose_name = "审批"
    menu_order = 943
    menu_icon = "checklist"

    def ready(self) -> None:
        from affairs.core.approvals.versions import load_shipped_flows

        autodiscover_modules("approvals")
        post_migrate.connect(load_shipped_flows, sender=self)
