"""Faces of official papers: those the standard names where they are, free ones where not."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from affairs.core.errors import SourceUnavailable

logger = logging.getLogger(__name__)
SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent
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
RARE = ("Noto Serif CJK SC", "Noto Serif SC", "Noto Sans CJK SC", "Noto Sans SC")


@cache
def faces() -> dict[str, list[str]]:
    """The faces on this machine for each use, best first, then faces that hold rare characters.

    Raises SourceUnavailable naming the use when no face for it is installed.
    """
    known = installed()
    chosen: dict[str, list[str]] = {}
    for use, wanted in WANTED.items():
        found = [face for face in wanted if face in known]
        if not found:
            raise SourceUnavailable(f"没有可用的中文字体（{use}）。装 fonts-noto-cjk 后再试。")
        if found[0] not in wanted[:2]:
            logger.info("PDF 的 %s 用 %s 代替 %s", use, found[0], wanted[0])
        chosen[use] = list(dict.fromkeys([*found, *(face for face in RARE if face in known)]))
    return chosen


@cache
def installed() -> frozenset[str]:
    """Names of the faces on this machine and of those shipped."""
    fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(SHIPPED)])
    return frozenset(fonts.families())
