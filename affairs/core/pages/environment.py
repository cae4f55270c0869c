"""The Jinja2 environment of all our pages."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Autoescaping is on; a name the page forgot to pass is an error, not a blank."""
    options["undefined"] = StrictUndefined
    return Environment(**options)
