"""Accounts nobody needs any more: of people who left, and long unused ones (SEC-A3)."""

from __future__ import annotations

from datetime import date

from affairs.core.accounts.actions import close_account, last_used_on
from affairs.core.accounts.models import User
from affairs.core.accounts.rules import surplus_account
from affairs.core.actions import note_act
from affairs.core.database.transactions import write_transaction
from affairs.core.permissions.reach import offices_of
from affairs.core.rules.evaluation import evaluate


def close_surplus(today: date) -> tuple[int, list[User]]:
    """Close what the rule names; how many, and the administrators it left for a person to decide.

    An office-holder who is merely unused is kept, so that no office is ever left empty by a job.
    """
    closed, kept = 0, []
    rows = User.objects.filter(is_active=True, is_system_account=False)
    for user in rows.select_related("person").iterator(chunk_size=500):
        answer = evaluate(
            surplus_account, on=today, today=today, last_used_on=last_used_on(user),
            left_on=user.person.left_on if user.person else None,
        )  # fmt: skip
        if not answer.findings:
            continue
        if offices_of(user):
            kept.append(user)
            continue
        with write_transaction():
            user.is_active = False  # noted before it is saved, as a change of the record
            note_act(
                "accounts.close_surplus", "停用多余账号", user, by=None,
                reason=answer.findings[0].message,
            )  # fmt: skip
            close_account(user, "账号停用")
        closed += 1
    return closed, kept
