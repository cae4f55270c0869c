"""The ``@action`` decorator: every state change of the platform goes through it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from django.db import IntegrityError
from django.db.models import Model

from affairs.core.actions.changes import changes_of
from affairs.core.audit import origin
from affairs.core.audit.recording import Entry, append
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import StaleRecord
from affairs.core.permissions.questions import require
from affairs.core.records import Record

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

P = ParamSpec("P")
R = TypeVar("R")
Also = Callable[[Any, Any], bool]
Watcher = Callable[[Record, dict[str, list[Any]], Any], None]

_pending: ContextVar[list[Entry] | None] = ContextVar("pending_entries", default=None)
_entrusted: ContextVar[bool] = ContextVar("entrusted", default=False)


@dataclass(frozen=True)
class Action(Generic[P, R]):
    """A registered action; calling it checks, acts, records. ``code`` is also its permission."""

    code: str
    label: str
    function: Callable[P, R]
    conflict: str
    confirm: str
    also: Also | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return _perform(self, args, kwargs)

    @property
    def arguments(self) -> dict[str, inspect.Parameter]:
        """Keyword arguments a caller supplies, the acting user left out."""
        return dict(_arguments(self.function))


@lru_cache(maxsize=2_048)
def _arguments(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    given = list(inspect.signature(function).parameters.values())[1:]
    return {argument.name: argument for argument in given if argument.name != "by"}


_actions: dict[str, Action[..., Any]] = {}
_watchers: list[Watcher] = []


def action(
    code: str, label: str, *, conflict: str = "", confirm: str = "", also: Also | None = None
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Register a function ``(record, *, by, …)`` as the action ``code``.

    ``conflict`` is the message when a database constraint refuses the write (someone was faster,
    or the key is taken). ``confirm`` is the question a page asks first, for acts that cannot be
    taken back. ``also(record, user)`` names who may act besides the holders of the permission:
    a person to whom the record itself gives the task.
    """

    def register(function: Callable[P, R]) -> Action[P, R]:
        if code in _actions:
            raise ValueError(f"action {code} is registered twice")
        registered = Action(code, label, function, conflict, confirm, also)
        _actions[code] = registered
        return registered

    return register


def get_action(code: str) -> Action[..., Any]:
    """The action with this code; KeyError when there is none."""
    return _actions[code]


def all_actions() -> list[Action[..., Any]]:
    return [_actions[code] for code in sorted(_actions)]


def watch_changes(watcher: Watcher) -> Watcher:
    """Register ``(record, changes, by)``, called within the transaction after each edit.

    For parts that stand on records of others, such as a running approval. What a flow's own
    action changes is no edit and is not told.
    """
    _watchers.append(watcher)
    return watcher


def note_change(record: Record, label: str = "", reason: str = "") -> None:
    """Inside an action: record the changes of a second record the action saves.

    Call it before ``save()`` of an existing record and after ``save()`` of a new one.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("note_change is called outside an action")
    changes = changes_of(record)
    if changes:
        code = f"{record._meta.app_label}.change_{record._meta.model_name}"
        pending.append(
            Entry(code, label, record=record, changes=changes, reason=reason,
                  by_flow=_entrusted.get())
        )  # fmt: skip


def note_act(
    code: str,
    label: str,
    record: Model,
    *,
    by: User | None,
    reason: str = "",
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Record an act that needs no permission of its own, with the changes of ``record``.

    ``changes`` says instead what the act changed about a record that itself stays as it is.
    Within an action it joins the action's entries; elsewhere (a job, a time limit) it is appended
    at once, so a transaction must be open. Call it like ``note_change``.
    """
    if changes is None:
        changes = changes_of(record) if isinstance(record, Record) else {}
    entry = Entry(code, label, by=by, record=record, changes=changes, reason=reason)
    entry.by_flow = _entrusted.get()
    pending = _pending.get()
    if pending is None:
        append([entry])
    else:
        pending.append(entry)


@contextmanager
def entrusted() -> Iterator[None]:
    """Within the block actions ask for no permission: the flow that calls them answers for it."""
    token = _entrusted.set(True)
    try:
        yield
    finally:
        _entrusted.reset(token)


@contextmanager
def entries_at_the_end() -> Iterator[list[Entry]]:
    """Entries added within the block join the running action's, else a transaction of their own.

    They are appended to the log as the transaction's last step.
    """
    outer = _pending.get()
    if outer is not None:
        yield outer
        return
    entries: list[Entry] = []
    token = _pending.set(entries)
    try:
        with write_transaction():
            yield entries
            append(entries)
    finally:
        _pending.reset(token)


def _perform(done: Action[P, R], args: Any, kwargs: Any) -> R:
    subject, by = args[0], kwargs["by"]
    target = subject if isinstance(subject, Model) else None
    named = _entrusted.get() or (done.also is not None and done.also(subject, by))
    if not named:
        require(by, done.code, target, doing=done.label)
    outer = _pending.get()
    if outer is not None:
        return _run(done, args, kwargs, outer)
    entries: list[Entry] = []
    token = _pending.set(entries)
    try:
        with write_transaction():
            result = _run(done, args, kwargs, entries)
            _tell_watchers(entries, by)
            append(entries)
        return result
    except IntegrityError as clash:
        raise StaleRecord(done.conflict or clash_message(clash)) from clash
    finally:
        _pending.reset(token)


def _tell_watchers(entries: list[Entry], by: Any) -> None:
    for entry in tuple(entries):
        if entry.changes and not entry.by_flow and isinstance(entry.record, Record):
            for watcher in _watchers:
                watcher(entry.record, entry.changes, by)


def _run(done: Action[P, R], args: Any, kwargs: Any, entries: list[Entry]) -> R:
    subject, by = args[0], kwargs["by"]
    before = dict(subject.stored_values()) if isinstance(subject, Record) else {}
    reason, source = str(kwargs.get("reason") or ""), origin.current().source
    entry = Entry(done.code, done.label, by=by, reason=reason, source=source)
    entry.by_flow = _entrusted.get()
    entries.append(entry)
    result = done.function(*args, **kwargs)
    touched = result if isinstance(result, Model) else subject
    if isinstance(touched, Model):
        entry.record = touched
    if isinstance(touched, Record):
        if touched is subject:
            touched.__dict__["_stored"] = before
        entry.changes = changes_of(touched)
        touched.__dict__["_stored"] = touched.current_values()
    for later in entries:
        later.by = later.by or by
    return result


def clash_message(clash: IntegrityError) -> str:
    """What a person reads when the database refuses a write."""
    if "unique" in str(clash).lower():
        return "没有保存：同一编号或时段刚被占用。刷新后看现在的情况，再决定。"
    return "没有保存：与已有数据冲突。刷新后核对，再试一次。"
