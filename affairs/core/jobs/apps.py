from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "affairs.core.jobs"
    label = "jobs"
    verbose_name = "任务"
