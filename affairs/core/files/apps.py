from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "affairs.core.files"
    label = "files"
    verbose_name = "附件"
