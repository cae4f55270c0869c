import logging
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.rules.outcome import stop
from config.urls import urlpatterns as own


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("这是市水务局的记录。")


def stale(request: HttpRequest) -> HttpResponse:
    raise StaleRecord("2 分钟前有人改了状态。")


def violate(request: HttpRequest) -> HttpResponse:
    raise RuleViolation("超编 1 辆。", field="count", findings=[stop("超编 1 辆。", rule="VEH-02")])


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [
    *own,
    path("refuse/", refuse),
    path("stale/", stale),
    path("api/violate/", violate),
    path("fail/", fail),
]
handler500 = "affairs.core.pages.errors.broken"


@pytest.fixture(autouse=True)
def _routes(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/refuse/", 403, "这是市水务局的记录。"), ("/stale/", 409, "2 分钟前有人改了状态。")],
)
def test_a_business_error_becomes_a_page(
    client: Client, address: str, status: int, words: str
) -> None:
    page = client.get(address)
    assert page.status_code == status
    assert words in page.content.decode()


@pytest.mark.django_db
def test_for_htmx_it_becomes_a_line_above_the_page(client: Client) -> None:
    part = client.get("/refuse/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (403, "#said")
    assert "<html" not in part.content.decode()


@pytest.mark.django_db
def test_a_refused_access_is_recorded(client: Client) -> None:
    client.get("/refuse/")
    (record,) = AuditRecord.objects.all()
    assert (record.action, record.result, record.object_label, record.reason) == (
        "access.refused", "refused", "/refuse/", "这是市水务局的记录。",
    )  # fmt: skip


def test_the_api_says_findings(client: Client) -> None:
    answer = client.get("/api/violate/")
    assert answer.status_code == 422
    assert answer.json() == {
        "message": "超编 1 辆。",
        "field": "count",
        "findings": [
            {
                "rule": "VEH-02",
                "severity": "stop",
                "message": "超编 1 辆。",
                "field": None,
                "article": "",
                "remedy": "",
            }
        ],
    }


def test_the_unexpected_gives_a_number_and_no_detail(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="affairs.errors"):
        page = client.get("/fail/")
    text = page.content.decode()
    (record,) = [record for record in caplog.records if record.name == "affairs.errors"]
    number = str(record.args[0]) if isinstance(record.args, tuple) else ""
    assert page.status_code == 500
    assert number.startswith("E-")
    assert number in text
    assert "secret detail" not in text
    assert "secret detail" in (record.exc_text or caplog.text)


def test_a_form_without_token_says_what_to_do() -> None:
    page = Client(enforce_csrf_checks=True).post("/login/", {"login": "x"})
    assert page.status_code == 403
    assert "刷新本页后再提交" in page.content.decode()


def test_every_answer_names_where_scripts_may_come_from(client: Client) -> None:
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
