"""What every registered ledger does, whatever it keeps; run for all of them.

A model's rows come from ``make_<model>(**fields)`` in the ``tests/factories.py`` of its part. The
owner is set along the model's ``owner_path``, so a factory needs no special argument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from affairs.core.ledgers.ledger import Ledger, all_ledgers
from affairs.core.ledgers.paths import field_at
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.permissions.questions import owner_paths
from affairs.core.records import EVERYONE


def factory_of(model: type[Model]) -> Callable[..., Model]:
    """``make_<model>`` of the model's part; AttributeError when it is missing."""
    part = apps.get_app_config(model._meta.app_label).name
    factories = import_module(f"{part}.tests.factories")
    return getattr(factories, f"make_{model._meta.model_name}")


def owned(model: type[Model], organisation: Organisation) -> Model:
    """A new row of the model that belongs to the organisation."""
    paths = [path for path in owner_paths(model) if path != EVERYONE]
    if model is Organisation:
        return make_organisation(parent=organisation)
    if not paths:
        return factory_of(model)()
    first, _, rest = paths[0].partition("__")
    if not rest:
        return factory_of(model)(**{first: organisation})
    related = field_at(model, first).remote_field.model
    return factory_of(model)(**{first: _owned_along(related, rest, organisation)})


def _owned_along(model: type[Model], path: str, organisation: Organisation) -> Model:
    first, _, rest = path.partition("__")
    if not rest:
        return factory_of(model)(**{first: organisation})
    related = field_at(model, first).remote_field.model
    return factory_of(model)(**{first: _owned_along(related, rest, organisation)})


@dataclass
class Seen:
    """Two units with a row each, and a client of a user who sees the first unit only."""

    ledger: Ledger
    client: Client
    ours: Organisation
    mine: Model
    theirs: Model

    @property
    def may_see_both(self) -> bool:
        return EVERYONE in owner_paths(self.ledger.model)


def seen(ledger: Ledger) -> Seen:
    """Rows of two units under one root, and a user with every right on the first unit's subtree."""
    root = make_organisation()
    ours, others = make_organisation(parent=root), make_organisation(parent=root)
    mine, theirs = owned(ledger.model, ours), owned(ledger.model, others)
    return Seen(ledger, client_of(ours), ours, mine, theirs)


def client_of(organisation: Organisation) -> Client:
    """A logged-in client with every right over the organisation and what is below it."""
    user = make_user(organisation)
    give(user, "*", scope="subtree")
    client = Client()
    client.force_login(user)
    return client


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def codes() -> list[str]:
    """Codes of all ledgers, as test ids."""
    return [ledger.code for ledger in all_ledgers()]


def shown_keys(ledger: Ledger, client: Client, query: str = "") -> set[int]:
    """Keys of the rows a list shows."""
    answer = client.get(f"/api/v1/{ledger.app}/{ledger.name}?limit=1000{query}")
    assert answer.status_code == 200, answer.content
    return {item["id"] for item in answer.json()["items"]}


def queries(client: Client, address: str) -> int:
    """How often a page asks the database, its caches warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, answer.content
    content(answer)
    return len(captured)
