"""Imports a file into a ledger (``affairs import``)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from affairs.core.accounts.models import User
from affairs.core.commands import JsonCommand, Refused
from affairs.core.errors import InvalidValue
from affairs.core.importing.actions import write_import
from affairs.core.importing.annotated import annotated_workbook
from affairs.core.importing.models import ImportBatch, ImportProfile
from affairs.core.importing.opening import make_plan, open_file
from affairs.core.importing.results import result_of
from affairs.core.importing.uploads import receive
from affairs.core.importing.writing import RowsRefused, try_out
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.permissions.reach import reach
from affairs.core.tables import Profile


class Command(JsonCommand):
    help = "把文件导入台账；有错误时一行也不写"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--ledger", help="台账代码，按列名对应")
        which.add_argument("--profile", help="读法：保存的名称或 TOML 文件")
        parser.add_argument("--sheet")
        parser.add_argument(
            "--annotated", type=Path, metavar="FILE", help="把标注了错误和改动的工作簿存到这里"
        )
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--as", dest="login", help="以哪个账号导入，默认有权的第一个")

    def work(self, **options: Any) -> dict[str, Any]:
        profile = _profile(options["profile"]) if options["profile"] else None
        ledger = _ledger(options["ledger"] or (profile.ledger if profile else ""))
        by = operator(ledger, options["login"])
        try:
            content = options["file"].read_bytes()
        except OSError as missing:
            raise CommandError(f"读不到文件 {options['file']}。", returncode=2) from missing
        opened = open_file(
            content, options["file"].name, ledger, profile=profile, sheet_name=options["sheet"]
        )
        plan = make_plan(opened, ledger, by)
        if options["dry_run"] or options["annotated"]:
            try_out(plan, by)
        if options["annotated"]:
            _, marked = annotated_workbook(content, options["file"].name, plan)
            options["annotated"].write_bytes(marked)
        if plan.errors:
            raise Refused(f"没有写入：{len(plan.errors)} 处有误。", result_of(plan))
        if options["dry_run"]:
            return result_of(plan)
        known = profile.to_dict() if profile else None
        name, sheet = options["file"].name, options["sheet"] or ""
        batch = receive(content, name, ledger, by, known, sheet=sheet, opened=opened)
        return self._write(batch, plan, by)

    def _write(self, batch: ImportBatch, plan: Any, by: User) -> dict[str, Any]:
        counted = result_of(plan)
        try:
            write_import(batch, plan=plan, by=by)
        except RowsRefused as refused:
            batch.delete()
            body = counted | result_of(plan, errors=refused.remarks) | {"created": 0, "updated": 0}
            raise Refused(refused.message, body) from refused
        return counted | {"batch": batch.pk}


def operator(ledger: Ledger, login: str | None) -> User:
    """The account that imports: the one named, else the first that may save the ledger for all."""
    if ledger.save is None:
        raise InvalidValue(f"{ledger.label}由系统产生，不能导入。")
    users = User.objects.filter(is_active=True).select_related("organisation").order_by("pk")
    if login:
        named = users.filter(login=login).first()
        if named is None:
            raise InvalidValue(f"没有账号 {login}。")
        return named
    found = next((user for user in users if reach(user, ledger.save.code).all), None)
    if found is None:
        raise InvalidValue(f"没有账号可以导入{ledger.label}，先授权，或用 --as 指明账号。")
    return found


def _ledger(code: str) -> Ledger:
    try:
        return get_ledger(code)
    except KeyError as unknown:
        raise CommandError(f"没有台账 {code}。", returncode=2) from unknown


def _profile(name: str) -> Profile:
    file = Path(name)
    if file.suffix == ".toml":
        if not file.exists():
            raise CommandError(f"没有读法文件 {name}。", returncode=2)
        return Profile.load(file)
    saved = ImportProfile.objects.filter(name=name).first()
    if saved is None:
        raise CommandError(f"没有保存过读法 {name}。", returncode=2)
    return Profile.from_dict(saved.content)
