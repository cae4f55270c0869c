from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "affairs.core.organisations"
    label = "organisations"
    verbose_name = "单位与人员"
    menu_order = 930
    menu_icon = "sitemap"
