"""The two questions: ``can(user, permission, record)`` and ``visible(user, rows)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Field, Model, Q, QuerySet, prefetch_related_objects

from affairs.core.errors import NotPermitted
from affairs.core.permissions.reach import Reach, reach
from affairs.core.records import EVERYONE

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

M = TypeVar("M", bound=Model)


def view_permission(model: type[Model]) -> str:
    """The permission that lets a user see rows of ``model``: ``fleet.view_trip``."""
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def can(user: User, permission: str, record: Model | None = None) -> bool:
    """Whether the user holds the permission and, when a record is given, reaches its owner."""
    held = reach(user, permission)
    if not held:
        return False
    return True if record is None else reaches(held, user, record)


def require(user: User, permission: str, record: Model | None = None, *, doing: str = "") -> None:
    """Raise NotPermitted with a message that says whose matter it is."""
    if can(user, permission, record):
        return
    what = f"不能{doing}：" if doing else ""
    owner = next((str(o) for o in _owners(record) if o), "") if record is not None else ""
    whose = f"这是{owner}的记录，不在本账号的范围内。" if owner else "本账号没有这项权限。"
    raise NotPermitted(f"{what}{whose}需要办理时联系安全管理员授权。")


def out_of_reach(user: User, permission: str, records: Sequence[M]) -> list[M]:
    """Those of the records the user may not act on; owners are read for all at once."""
    held = reach(user, permission)
    if not records or not held:
        return list(records)
    model = type(records[0])
    paths = owner_paths(model)
    if EVERYONE in paths or (held.all and paths):
        return []
    leading = _leading_fields(model)
    kinds: dict[tuple[Any, ...], list[M]] = {}
    for record in records:
        kinds.setdefault(tuple(getattr(record, name) for name in leading), []).append(record)
    examples = [alike[0] for alike in kinds.values()]
    prefetch_related_objects(examples, *(path for path in paths if path != "pk"))
    beyond = [alike for alike in kinds.values() if not reaches(held, user, alike[0])]
    return [record for alike in beyond for record in alike]


def _leading_fields(model: type[Model]) -> list[str]:
    """The fields that decide whose a row is: the first steps of its owner and person paths."""
    paths = [*owner_paths(model), *getattr(model, "person_paths", ())]
    fields = [model._meta.get_field(path.split("__")[0]) for path in paths if path != "pk"]
    names = [field.attname for field in fields if isinstance(field, Field)]
    own = {field.attname for field in model._meta.concrete_fields}
    return names if "pk" not in paths else ["pk", *({"path"} & own), *names]


def visible(user: User, rows: QuerySet[M], permission: str | None = None) -> QuerySet[M]:
    """The rows whose owner lies in the user's reach; none when the model names no owner."""
    held = reach(user, permission or view_permission(rows.model))
    if not held:
        return rows.none()
    paths = owner_paths(rows.model)
    if EVERYONE in paths or (held.all and paths):
        return rows
    condition = _within(held, user, rows.model)
    return rows.filter(condition) if condition else rows.none()


def owner_paths(model: type[Model]) -> tuple[str, ...]:
    """The model's owner paths as a tuple; empty when nothing owns its rows."""
    declared = getattr(model, "owner_path", None)
    if declared is None:
        return ()
    return (declared,) if isinstance(declared, str) else tuple(declared)


def reaches(held: Reach, user: User, record: Model) -> bool:
    """Whether ``held`` covers the record's owner; true for rows that belong to everyone."""
    paths = owner_paths(type(record))
    if EVERYONE in paths or (held.all and paths):
        return True
    if held.person and user.pk in {value for value in _people(record) if value}:
        return True
    return any(
        owner.pk in held.organisation_ids or owner.path.startswith(held.subtree_paths)
        for owner in _owners(record)
        if owner is not None
    )


def _within(held: Reach, user: User, model: type[Model]) -> Q:
    condition = Q()
    for path in owner_paths(model):
        if held.organisation_ids:
            condition |= Q(**{f"{path}__in": held.organisation_ids})
        prefix = "path" if path == "pk" else f"{path}__path"
        for subtree in held.subtree_paths:
            condition |= Q(**{f"{prefix}__startswith": subtree})
    if held.person:
        for path in getattr(model, "person_paths", ()):
            condition |= Q(**{path: user.pk})
    return condition


def _owners(record: Model) -> list[Any]:
    return [
        record if path == "pk" else _follow(record, path)
        for path in owner_paths(type(record))
        if path != EVERYONE
    ]


def _people(record: Model) -> list[Any]:
    found = [_follow(record, path) for path in getattr(record, "person_paths", ())]
    return [getattr(person, "pk", person) for person in found]


def _follow(record: Any, path: str) -> Any:
    for part in path.split("__"):
        if record is None:
            return None
        record = getattr(record, part, None)  # an unset relation of a new row reaches nobody
    return record
