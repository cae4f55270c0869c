"""Column names brought to one form, so that whole names can be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from affairs.core.characters import half_width
from affairs.core.tables.units import split_unit

_BRACKETS = str.maketrans("【】〔〕[]{}", "()()()()")
_MARKS = re.compile(r"^[*#★]+|[*#★:：]+$")
PATH = "/"


@lru_cache(maxsize=8192)
def normal_name(text: str) -> str:
    """The name without spaces, line breaks, width, case, marks of duty and closing colons."""
    joined = "".join(half_width(text).split()).translate(_BRACKETS)
    return _MARKS.sub("", joined).casefold()


@lru_cache(maxsize=8192)
def bare_name(text: str) -> str:
    """The normal name with its unit cut off: ``购置价（万元）`` → ``购置价``."""
    return normal_name(split_unit(text)[0])
