"""The Jinja2 environment of our templates: filters for figures and dates, icon, url, static."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import cached_property
from jinja2 import Environment, Undefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from affairs.core.assets.finders import SPRITE
from affairs.core.assets.icons import ICONS
from affairs.core.dates import show_document_date, show_moment, show_month, show_time
from affairs.core.money import show_overview, show_wan, show_yuan
from affairs.core.numbers import format_number
from affairs.core.web import wording

FILTERS = {
    "number": format_number,
    "money": show_yuan,
    "wan": show_wan,
    "overview": show_overview,
    "percent": wording.percent,
    "day": wording.day,
    "short": wording.short,
    "document_date": show_document_date,
    "month": show_month,
    "clock": show_time,
    "moment": show_moment,
    "due_word": wording.due_word,
    "mask": wording.mask,
}


class Missing(Undefined):
    """A name the page did not give: false in a condition, an error where printed or walked."""

    def _refuse(self) -> NoReturn:
        raise UndefinedError(self._undefined_message)

    __str__ = __iter__ = __len__ = __html__ = _refuse  # type: ignore[assignment]


class Templates(Jinja2):
    """Jinja2 for our own apps only: their ``templates`` folders, not those of packages."""

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[Any, ...]:
        from django.apps import apps

        own = [
            f"{config.path}/{self.app_dirname}"
            for config in apps.get_app_configs()
            if config.name.startswith("affairs.")
        ]
        return (*self.dirs, *own)


def environment(**options: Any) -> Environment:
    """The environment Django asks for; ``options`` are those of the settings."""
    made = Environment(
        **{**options, "undefined": Missing, "trim_blocks": True, "lstrip_blocks": True}
    )
    made.filters.update(FILTERS)
    made.globals.update(
        icon=icon, url=url, static=asset, platform=settings.PLATFORM_NAME, demo=settings.DEMO
    )
    made.globals["constant"] = _constants_of(made)
    return made


def _constants_of(made: Environment) -> Callable[[str], Markup]:
    """``constant(template)``: a template that shows the same to everybody, drawn once.

    It gets no context, so it cannot show anything else; only where static files have fixed names.
    """

    @lru_cache(maxsize=64)
    def drawn(template: str, prefix: str) -> Markup:
        return Markup(made.get_template(template).render())

    def constant(template: str) -> Markup:
        if settings.DEBUG:
            return Markup(made.get_template(template).render())
        return drawn(template, get_script_prefix())

    return constant


@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> Markup:
    """An icon of the sprite; ``size`` is ``s`` (14 px), ``l`` (22 px) or empty (16 px)."""
    if name not in _KNOWN:
        raise KeyError(f"icon {name} is not in affairs/core/assets/icons.py")
    extra = f" i-{size}" if size else ""
    address = f"{static(SPRITE)}#{name}"
    return Markup('<svg class="i{}" aria-hidden="true"><use href="{}"/></svg>').format(
        extra, address
    )


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    if args or kwargs:
        return reverse(name, args=args, kwargs=kwargs)
    return _page_address(name, get_script_prefix())


@lru_cache(maxsize=512)
def _page_address(name: str, prefix: str) -> str:
    return reverse(name)


def asset(path: str) -> str:
    """The address of a static file, under its hashed name; looked up once where those are fixed."""
    return static(path) if settings.DEBUG else _asset(path)


@lru_cache(maxsize=512)
def _asset(path: str) -> str:
    return static(path)


_KNOWN = frozenset(ICONS)
