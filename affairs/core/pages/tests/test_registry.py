from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from affairs.core.errors import NotPermitted
from affairs.core.organisations.tests.factories import give, make_user
from affairs.core.pages import menu
from affairs.core.web import registry
from affairs.core.web.registry import Access, Page, get_page, page


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page of its own, gone after the test."""
    monkeypatch.setattr(registry, "_pages", {})
    monkeypatch.setattr(menu, "_sources", [])

    @page(
        "fleet.board",
        "调度看板",
        path="fleet/board/",
        permission="fleet.view_board",
        template="search.html",
        parts={"rows": "parts/hits.html"},
    )
    def board(request: HttpRequest) -> Mapping[str, Any]:
        return {"query": "示A03266", "hits": []}

    return get_page("fleet.board")


def ask(user: Any, method: str = "get", **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/fleet/board/", headers=headers)
    request.user, request.htmx = user, HtmxDetails(request)
    return request


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_a_stranger_is_sent_to_log_in(sample: Page) -> None:
    response = sample(ask(AnonymousUser()))
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/fleet/board/")


def test_a_stranger_asking_for_a_part_is_sent_there_with_the_whole_window(sample: Page) -> None:
    response = sample(ask(AnonymousUser(), HX_Request="true"))
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/login/?next=/fleet/board/"


@pytest.mark.django_db
def test_without_the_permission_the_page_is_refused_by_name(sample: Page) -> None:
    with pytest.raises(NotPermitted, match="打开调度看板"):
        sample(ask(make_user()))
    assert not sample.allows(make_user())


@pytest.mark.django_db
def test_with_the_permission_htmx_gets_the_part_and_others_the_page(sample: Page) -> None:
    user = make_user()
    give(user, "fleet.view_board")
    part = text_of(sample(ask(user, HX_Request="true", HX_Target="rows")))
    whole = text_of(sample(ask(user)))
    assert "示A03266" in part
    assert "<html" not in part
    assert "<html" in whole
    assert "示A03266" in whole


def test_other_methods_are_not_allowed(sample: Page) -> None:
    assert sample(ask(AnonymousUser(), "post")).status_code == 405


def test_a_code_registers_once(sample: Page) -> None:
    with pytest.raises(ValueError, match=r"fleet\.board"):
        page("fleet.board", "又一个", path="x/", permission=Access.SIGNED_IN)(
            lambda request: HttpResponse()
        )


def test_a_path_with_arguments_stays_out_of_the_menu(sample: Page) -> None:
    page("fleet.trip", "行程", path="trips/<int:pk>/", permission=Access.SIGNED_IN)(
        lambda request, pk: HttpResponse()
    )
    assert (sample.in_menu, get_page("fleet.trip").in_menu) == (True, False)
