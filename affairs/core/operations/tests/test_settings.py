"""The settings of a server people depend on: nothing in the clear, no secret of ours (SEC-I3)."""

from __future__ import annotations

import importlib
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

NEEDED = {
    "AFFAIRS_SECRET_KEY": "s" * 64,
    "AFFAIRS_AUDIT_KEY": "a" * 64,
    "AFFAIRS_FIELD_KEY": "f" * 64,
    "AFFAIRS_HOSTS": "affairs.example",
    "AFFAIRS_ORIGINS": "https://affairs.example",
}


@pytest.fixture
def load(monkeypatch):
    def loaded(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        sys.modules.pop("config.settings.prod", None)
        return importlib.import_module("config.settings.prod")

    yield loaded
    sys.modules.pop("config.settings.prod", None)


def test_plain_http_is_sent_on_and_cookies_stay_on_https(load):
    prod = load(**NEEDED)
    assert (prod.SECURE_SSL_REDIRECT, prod.SECURE_HSTS_SECONDS) == (True, 31_536_000)
    assert (prod.SESSION_COOKIE_SECURE, prod.CSRF_COOKIE_SECURE) == (True, True)
    assert (prod.SESSION_COOKIE_HTTPONLY, prod.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert (prod.DEBUG, prod.DEMO) == (False, False)


@pytest.mark.parametrize(
    "missing", ["AFFAIRS_SECRET_KEY", "AFFAIRS_AUDIT_KEY", "AFFAIRS_FIELD_KEY"]
)
def test_a_missing_secret_stops_the_start_by_name(load, monkeypatch, missing):
    monkeypatch.delenv(missing, raising=False)
    with pytest.raises(ImproperlyConfigured, match=missing):
        load(**{name: value for name, value in NEEDED.items() if name != missing})
