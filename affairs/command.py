"""The console script ``affairs``: the platform's commands under the names people use."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

# Names that Django or Python keep for themselves.
COMMANDS = {"check": "stock_check", "import": "import_file", "export": "export_ledger"}


def main() -> None:
    """Run ``affairs NAME …`` as the management command of that name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    words = sys.argv[1:] or ["help"]
    execute_from_command_line(["affairs", COMMANDS.get(words[0], words[0]), *words[1:]])
