import pytest

from affairs.core.pages import palette
from affairs.core.pages.palette import Hit, hits, searcher


@pytest.fixture
def _searchers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "_searchers", {"": [], ">": [], "@": [], "#": []})
    monkeypatch.setattr(palette, "sections", lambda user, path: [])

    @searcher()
    def vehicles(user: object, query: str, at_most: int) -> list[Hit]:
        return [Hit("车辆", f"示A0326{n}", f"/v/{n}") for n in range(20)][:at_most]

    @searcher("@")
    def units(user: object, query: str, at_most: int) -> list[Hit]:
        return [Hit("单位", "市水务局", "/u/1")]


@pytest.mark.usefixtures("_searchers")
def test_at_most_eight_hits() -> None:
    assert len(hits(None, "0326")) == 8


@pytest.mark.usefixtures("_searchers")
def test_a_prefix_asks_only_its_own_searchers() -> None:
    assert hits(None, "@水务") == [Hit("单位", "市水务局", "/u/1")]
    assert hits(None, ">登记") == []


@pytest.mark.usefixtures("_searchers")
def test_without_a_query_no_object_is_searched() -> None:
    assert hits(None, "") == []


def test_the_match_is_marked_and_the_rest_escaped() -> None:
    assert Hit("车辆", "<b>示A0326", "").marked("0326") == "&lt;b&gt;示A<mark>0326</mark>"
    assert Hit("车辆", "示A", "").marked("<i>") == "示A"
