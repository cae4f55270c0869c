from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "affairs.modules.reports"
    label = "reports"
    verbose_name = "统计与报告"
    menu_order = 910
    menu_icon = "report-analytics"
