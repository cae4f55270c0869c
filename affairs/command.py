"""The console script ``affairs``: the platform's commands under the names people use."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line, get_commands

# What people type → the Django command beneath, and what it does.
COMMANDS = {
    "demo": ("demo", "建示例市，列出埋下的错误"),
    "ledgers": ("ledgers", "全部台账：代码、名称、列、条数"),
    "import": ("import_file", "把工作簿导入台账"),
    "export": ("export_ledger", "把台账导出为 xlsx 或 csv"),
    "rules": ("rules", "规则目录"),
    "rule": ("rule", "试算一条规则"),
    "check": ("stock_check", "对全部存量体检"),
    "indicators": ("indicators", "一个期间的全部指标"),
    "records": ("records", "一个指标背后的记录"),
    "report": ("report", "生成报告"),
    "dispatch": ("dispatch", "求解派车算例"),
    "jt808": ("jt808", "车载终端网关和解码"),
    "audit": ("audit", "核验审计链"),
    "backup": ("backup", "备份"),
    "restore": ("restore", "恢复"),
    "doctor": ("doctor", "检查运行环境"),
}
WRONG_USE = 2


def main() -> None:
    """Run ``affairs NAME …``; exit code 0 good, 1 refused, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    name, *rest = sys.argv[1:] or ["help"]
    if name == "serve":
        from affairs import serving  # the server is loaded only to serve

        sys.exit(serving.main(rest))
    django.setup()
    if name in {"help", "-h", "--help"}:
        print(usage())
        return
    beneath = COMMANDS.get(name, (name, ""))[0]
    if beneath not in get_commands():
        print(f"没有命令 {name}。\n\n{usage()}", file=sys.stderr)
        sys.exit(WRONG_USE)
    execute_from_command_line(["affairs", beneath, *rest])


def usage() -> str:
    """The platform's commands there are, one a line; Django's own are under ``manage.py``."""
    there = get_commands()
    lines = [f"  {name:<12}{text}" for name, (below, text) in COMMANDS.items() if below in there]
    head = ["用法：affairs 命令 [参数]，affairs 命令 --help", "", "  serve       启动平台"]
    return "\n".join([*head, *lines])
