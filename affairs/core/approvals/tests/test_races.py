"""Real threads on a database file (and on PostgreSQL): one decides, the others are told who."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from affairs.core.approvals.engine import decide, start, withdraw
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.tests.flows import Cast, give_role, make_cast, make_quota
from affairs.core.audit.verification import verify
from affairs.core.errors import AffairsError, RuleViolation, StaleRecord
from affairs.core.organisations.tests.factories import make_user

pytestmark = pytest.mark.postgres


@pytest.fixture
def on_disk(transactional_db, tmp_path):
    """On SQLite, the tables in a file, as a deployment has them; PostgreSQL stays as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "approvals.sqlite3"
    connection.cursor().execute("VACUUM INTO %s", [str(file)])
    in_memory, settings = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    name, settings["NAME"] = settings["NAME"], file
    del connections[DEFAULT_DB_ALIAS]
    yield
    connections[DEFAULT_DB_ALIAS].close()
    settings["NAME"] = name
    connections[DEFAULT_DB_ALIAS] = in_memory


@pytest.fixture
def cast(on_disk) -> Cast:
    return make_cast()


def at_once(calls: Sequence[Callable[[], object]]) -> list[AffairsError | None]:
    """Run the calls in threads that start together; each one's business error, or None."""
    answers: list[AffairsError | None] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int) -> None:
        gate.wait()
        try:
            calls[place]()
        except AffairsError as refused:
            answers[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def at_review(cast: Cast) -> Case:
    case = start(make_quota(cast), by=cast.applicant)
    for user in (cast.head, *cast.clerks):
        decide(Work.objects.get(case=case, user=user, state="open"), "approve", by=user)
    return case


def test_four_deciders_at_once_one_decides_three_are_told_who(cast):
    for _ in range(2):
        give_role(make_user(cast.bureau), "reviewer")
    case = at_review(cast)
    works = list(Work.objects.filter(case=case, state="open").select_related("user", "case"))
    assert len(works) == 4

    calls = [lambda work=work: decide(work, "approve", by=work.user) for work in works]
    answers = at_once(calls)
    case.refresh_from_db()
    late = [answer for answer in answers if answer is not None]
    assert (case.state, len(late)) == (Case.State.APPROVED, 3)
    winner = TrailEntry.objects.get(case=case, verb="approve", step_key="review").actor
    assert all(isinstance(a, StaleRecord) and f"已由{winner.name}于" in a.message for a in late)
    assert TrailEntry.objects.filter(case=case, verb="finish").count() == 1
    assert verify().broken_seq is None


def test_two_countersigners_at_once_both_count(cast):
    case = start(make_quota(cast), by=cast.applicant)
    decide(Work.objects.get(case=case, user=cast.head), "approve", by=cast.head)
    works = list(Work.objects.filter(case=case, state="open").select_related("user", "case"))
    answers = at_once([lambda w=w: decide(w, "approve", by=w.user) for w in works])
    case.refresh_from_db()
    assert (answers, case.step_key) == ([None, None], "review")


def test_approving_and_withdrawing_at_once_only_one_holds(cast):
    case = start(make_quota(cast), by=cast.applicant)
    work = Work.objects.select_related("user", "case").get(case=case, state="open")
    answers = at_once(
        [
            lambda: decide(work, "approve", by=cast.head),
            lambda: withdraw(Case.objects.get(pk=case.pk), by=cast.applicant),
        ]
    )
    case.refresh_from_db()
    assert sum(answer is None for answer in answers) == 1
    assert (case.state, case.step_key) == (
        (Case.State.RUNNING, "section") if answers[0] is None else (Case.State.WITHDRAWN, "")
    )


def test_four_clients_submitting_one_record_store_it_once(cast):
    quota = make_quota(cast)
    answers = at_once([lambda: start(quota, by=cast.applicant)] * 4)
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 3
    assert all(isinstance(answer, (RuleViolation, StaleRecord)) for answer in refused)
    assert Case.objects.filter(subject_id=quota.pk).count() == 1
