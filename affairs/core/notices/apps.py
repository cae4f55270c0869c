from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "affairs.core.notices"
    label = "notices"
    verbose_name = "消息"
