from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "affairs.core.pages"
    label = "pages"
    verbose_name = "页面"
