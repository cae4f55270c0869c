from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PermissionsConfig(AppConfig):
    name = "affairs.core.permissions"
    label = "permissions"
    verbose_name = "权限"
    menu_order = 945
    menu_icon = "key"

    def ready(self) -> None:
        from affairs.core.permissions.shipped import load_shipped_roles

        post_migrate.connect(load_shipped_roles, sender=self)
