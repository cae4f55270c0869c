"""PDF by typst: the official faces where they are, free ones where not, and it says so.

A document is a template (``.typ``) and its content as JSON; text of the content is never read as
typst, so whatever people typed prints as itself.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from affairs.core.errors import SourceUnavailable

logger = logging.getLogger(__name__)
SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent
"""Folder of the free faces that come with the platform."""

# For each use, the official face first, then free ones in order of likeness.
WANTED = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC", "Noto Serif SC"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "FandolFang R", "Noto Serif CJK SC",
             "Noto Serif SC"),
    "item": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "FandolKai", "LXGW WenKai", "AR PL UKai CN",
             "Noto Serif CJK SC", "Noto Serif SC"),
    "part": ("SimHei", "黑体", "Noto Sans CJK SC", "Noto Sans SC"),
    "page": ("SimSun", "宋体", "Noto Serif CJK SC", "Noto Serif SC"),
}  # fmt: skip
_RARE = ("Noto Serif CJK SC", "Noto Serif SC", "Noto Sans CJK SC", "Noto Sans SC")


@cache
def faces() -> dict[str, list[str]]:
    """The faces on this machine for each use, best first, then faces that hold rare characters.

    Raises SourceUnavailable naming the use when no face for it is installed.
    """
    known = set(_fonts().families())
    chosen: dict[str, list[str]] = {}
    for use, wanted in WANTED.items():
        found = [face for face in wanted if face in known]
        if not found:
            raise SourceUnavailable(f"没有可用的中文字体（{use}）。装 fonts-noto-cjk 后再试。")
        if found[0] not in wanted[:2]:
            logger.info("PDF 的 %s 用 %s 代替 %s", use, found[0], wanted[0])
        chosen[use] = list(dict.fromkeys([*found, *(face for face in _RARE if face in known)]))
    return chosen


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[str(SHIPPED)])


def make_pdf(template: Path, content: Mapping[str, Any]) -> bytes:
    """The template filled with the content, with embedded faces.

    The template finds the content as JSON in ``sys.inputs.content``, with ``faces`` added.
    """
    given = json.dumps({**content, "faces": faces()}, ensure_ascii=False)
    inputs = {"content": given}
    return typst.compile(str(template), font_paths=[str(SHIPPED)], sys_inputs=inputs)
