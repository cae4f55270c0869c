from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CalendarConfig(AppConfig):
    name = "affairs.core.calendar"
    label = "calendar_days"
    verbose_name = "工作日历"
    menu_order = 935
    menu_icon = "calendar"

    def ready(self) -> None:
        post_migrate.connect(_seed, sender=self)


def _seed(**_: Any) -> None:
    from affairs.core.calendar.seed import seed_known_years

    seed_known_years()
