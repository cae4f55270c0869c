"""@action: permission, transaction, audit record and notice of every change, in one place."""

from affairs.core.actions.action import (
    Action,
    action,
    all_actions,
    entrusted,
    get_action,
    note_act,
    note_change,
    watch_changes,
)
from affairs.core.actions.many import Batch, Many, RecordsRefused, Refusal, many
from affairs.core.database.transactions import write_transaction

__all__ = [
    "Action",
    "Batch",
    "Many",
    "RecordsRefused",
    "Refusal",
    "action",
    "all_actions",
    "entrusted",
    "get_action",
    "many",
    "note_act",
    "note_change",
    "watch_changes",
    "write_transaction",
]
