"""What the log keeps as codes, in the words of the screens."""

from __future__ import annotations

from django.apps import apps

from affairs.core.actions import all_actions
from affairs.core.ledgers.ledger import all_ledgers

RESULTS = {"ok": "完成", "refused": "拒绝", "failed": "失败"}
VERBS = {"view": "查看", "export": "导出", "change": "更改", "print": "打印"}


def module_word(code: str) -> str:
    """The part of the platform; its code once the part is gone."""
    known = {config.label: str(config.verbose_name) for config in apps.get_app_configs()}
    return known.get(code, code)


def act_word(action: str, label: str) -> str:
    """What was done: as recorded, else as the action is called now, else from its parts."""
    return label or act_name(action)


def act_name(action: str) -> str:
    """What an action, or a permission that is no action, is called; its code when unknown."""
    known = {one.code: one.label for one in all_actions()}
    if action in known:
        return known[action]
    part, _, rest = action.partition(".")
    verb, _, model = rest.partition("_")
    subject = type_word(f"{part}.{model}")
    return f"{VERBS[verb]}{subject}" if verb in VERBS and "." not in subject else action


def result_word(code: str) -> str:
    return RESULTS.get(code, code)


def type_word(code: str) -> str:
    """What kind of thing: a table's name or a ledger's; the code when it is gone."""
    models = {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}
    ledgers = {ledger.code: ledger.label for ledger in all_ledgers()}
    return models.get(code) or ledgers.get(code) or code
