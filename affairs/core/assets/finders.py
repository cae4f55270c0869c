"""Static-file finders for the npm files and the icon sprite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage

from affairs.core.assets.icons import ICONS, OUTLINE, sprite
from affairs.core.assets.vendor import SET_UP

SPRITE = "icons.svg"
Messages = list[checks.CheckMessage]  # finders have a method named list


class _OneFile(FileSystemStorage):
    """A storage that knows one file under whatever name it is asked for."""

    def __init__(self, file: Path) -> None:
        super().__init__(location=file.parent)
        self.file = file

    def path(self, name: str) -> str:
        return str(self.file)


class _NamedFiles(BaseFinder):
    """Finds the files of ``files()`` and nothing else."""

    def files(self) -> dict[str, Path]:
        """Static name → file on disk."""
        raise NotImplementedError

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's path, or a list of it when all are asked for; an empty list for neither."""
        hit = self.files().get(path)
        found = [str(hit)] if hit is not None and hit.is_file() else []
        if find_all or kwargs.get("all"):
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, _OneFile]]:
        for name, file in self.files().items():
            if file.is_file():
                yield name, _OneFile(file)


class NpmFinder(_NamedFiles):
    """The files that ``settings.NPM_STATIC`` names, under ``vendor/``."""

    def files(self) -> dict[str, Path]:
        root = Path(settings.NPM_ROOT)
        return {f"vendor/{name}": root / place for name, place in settings.NPM_STATIC.items()}

    def check(self, **kwargs: Any) -> Messages:
        return [
            checks.Error(f"缺少网页文件 {file}。", hint=SET_UP, id="assets.E001")
            for file in self.files().values()
            if not file.is_file()
        ]


class SpriteFinder(_NamedFiles):
    """``icons.svg``, put together in ``settings.BUILD_ROOT`` whenever the list of icons changed."""

    _is_current = False

    def files(self) -> dict[str, Path]:
        return {SPRITE: Path(settings.BUILD_ROOT) / SPRITE}

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path == SPRITE:
            self._bring_up_to_date()
        return super().find(path, find_all, **kwargs)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, _OneFile]]:
        self._bring_up_to_date()
        return super().list(ignore_patterns)

    def check(self, **kwargs: Any) -> Messages:
        outline = Path(settings.NPM_ROOT) / OUTLINE
        return [
            checks.Error(f"缺少图标 {name}（{outline}）。", hint=SET_UP, id="assets.E002")
            for name in ICONS
            if not (outline / f"{name}.svg").is_file()
        ]

    def _bring_up_to_date(self) -> None:
        """Write the sprite anew if this process has not yet compared it with the list."""
        root = Path(settings.NPM_ROOT)
        if self._is_current or not (root / OUTLINE).is_dir():
            return
        file, drawing = self.files()[SPRITE], sprite(root)
        if not file.is_file() or file.read_text(encoding="utf-8") != drawing:
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_suffix(f".{os.getpid()}")
            half.write_text(drawing, encoding="utf-8")
            half.replace(file)
        self._is_current = True
