from pathlib import Path
from typing import Any

import pytest

from affairs.core.assets.finders import SPRITE, NpmFinder, SpriteFinder
from affairs.core.assets.icons import ICONS, OUTLINE, sprite
from affairs.core.assets.storage import HashedStorage

CAR = """<svg xmlns="http://www.w3.org/2000/svg" stroke="currentColor">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 17h4" />
</svg>"""


@pytest.fixture
def node_modules(tmp_path: Path, settings: Any) -> Path:
    """A place with one package file and every icon that pages name."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/lib.css").write_text("a{}")
    (tmp_path / OUTLINE).mkdir(parents=True)
    for name in ICONS:
        (tmp_path / OUTLINE / f"{name}.svg").write_text(CAR)
    settings.NPM_ROOT = tmp_path
    settings.NPM_STATIC = {"lib.css": "lib/lib.css", "gone.js": "lib/gone.js"}
    settings.BUILD_ROOT = tmp_path / "build"
    return tmp_path


def test_npm_finder_serves_only_the_named_files(node_modules: Path) -> None:
    finder = NpmFinder()
    assert finder.find("vendor/lib.css") == str(node_modules / "lib/lib.css")
    assert finder.find("vendor/lib.css", find_all=True) == [str(node_modules / "lib/lib.css")]
    assert finder.find("vendor/gone.js") == []
    assert finder.find("lib/lib.css") == []
    assert [name for name, _ in finder.list([])] == ["vendor/lib.css"]


def test_npm_finder_names_the_missing_file_and_its_cure(node_modules: Path) -> None:
    (complaint,) = NpmFinder().check()
    assert str(node_modules / "lib/gone.js") in complaint.msg
    assert "./run --no-serve" in str(complaint.hint)


def test_sprite_holds_the_shapes_and_leaves_the_canvas(node_modules: Path) -> None:
    assert sprite(node_modules, ["car"]) == (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        '<symbol id="car" viewBox="0 0 24 24"><path d="M5 17h4" /></symbol></svg>\n'
    )


def test_sprite_finder_makes_the_file_and_renews_a_stale_one(node_modules: Path) -> None:
    built = node_modules / "build" / SPRITE
    assert SpriteFinder().find(SPRITE) == str(built)
    assert built.read_text() == sprite(node_modules)
    built.write_text("old")
    assert [name for name, _ in SpriteFinder().list([])] == [SPRITE]
    assert built.read_text() == sprite(node_modules)


def test_sprite_finder_without_packages_finds_nothing_and_says_what_to_run(
    tmp_path: Path, settings: Any
) -> None:
    settings.NPM_ROOT, settings.BUILD_ROOT = tmp_path / "none", tmp_path / "build"
    assert SpriteFinder().find(SPRITE) == []
    assert len(SpriteFinder().check()) == len(ICONS)


def test_hashed_storage_leaves_source_map_comments_alone() -> None:
    rules = [str(rule) for _, rules in HashedStorage.patterns for rule in rules]
    assert any("url(" in rule for rule in rules)
    assert not any("sourceMapping" in rule for rule in rules)
