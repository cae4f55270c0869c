from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "affairs.core.accounts"
    label = "accounts"
    verbose_name = "账号"
    menu_order = 940
    menu_icon = "users"
