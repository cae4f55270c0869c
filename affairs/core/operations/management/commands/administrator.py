"""Opens the first account of one of the three offices, when nobody holds it yet."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from affairs.core.accounts.actions import temporary_password
from affairs.core.accounts.models import User
from affairs.core.audit.recording import Entry, append
from affairs.core.commands import JsonCommand, Refused
from affairs.core.database.transactions import write_transaction
from affairs.core.permissions.models import Grant, Office, Role, Scope


class Command(JsonCommand):
    help = "开设第一个系统、安全或审计管理员；这个岗位已有人时不办"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--office", required=True, choices=["system", "security", "audit"])
        parser.add_argument("--name", required=True, help="岗位或姓名")

    def work(self, **options: Any) -> dict[str, Any]:
        """Later administrators are appointed on screen by the security administrator."""
        office = Office(options["office"])
        password = temporary_password()
        with write_transaction():
            if Grant.objects.filter(role__office=office, user__is_active=True).exists():
                raise Refused(f"已有{office.label}，后来的由安全管理员授予。")
            if User.objects.filter(login=options["login"]).exists():
                raise Refused(f"账号 {options['login']} 已被使用，三员须是三个账号。")
            user = User.objects.create_user(
                options["login"], password, name=options["name"], must_change_password=True
            )
            role = Role.objects.get(code=f"{office}_admin")
            Grant.objects.create(user=user, role=role, scope=Scope.ALL)
            said = f"由服务器上的 {getpass.getuser()} 开设"
            append(
                [Entry("accounts.create_first", f"开设{office.label}", record=user, reason=said)]
            )
        return {"login": user.login, "office": office.label, "password": password}

    def show(self, document: Any) -> None:
        self.stdout.write(
            f"{document['office']} {document['login']} 已开设。首次登录密码（只显示这一次，"
            f"登录后须改）：{document['password']}"
        )
