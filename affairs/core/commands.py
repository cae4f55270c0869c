"""Commands that speak JSON: one document on stdout, messages on stderr, exit 0, 1 or 2."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand

from affairs.core.errors import AffairsError
from affairs.core.rules.conversion import plain


class Refused(Exception):
    """The work was understood and refused; ``body`` says why and is printed as the document."""

    def __init__(self, message: str, body: Any = None) -> None:
        super().__init__(message)
        self.body = body


class JsonCommand(BaseCommand):
    """Base of the platform's commands.

    ``work`` returns the document. A business error or :class:`Refused` ends with exit code 1,
    wrong use with 2. Without ``--json`` the document is printed by ``show`` for people.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="向标准输出打印一份 JSON")
        self.add_work_arguments(parser)

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        """The command's own arguments; none by default."""

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            document, code = self.work(**options), 0
        except Refused as refused:
            self.stderr.write(str(refused))
            document, code = refused.body, 1
        except AffairsError as error:
            self.stderr.write(error.message)
            document, code = {"error": error.message, "field": error.field}, 1
        if options["json"] and document is not None:
            print_json(document)
        elif document is not None:
            self.show(document)
        if code:
            sys.exit(code)

    def work(self, **options: Any) -> Any:
        """Do the work and return the document to print."""
        raise NotImplementedError

    def show(self, document: Any) -> None:
        """Print the document for people; indented JSON unless the command does better."""
        self.stdout.write(orjson.dumps(plain(document), option=orjson.OPT_INDENT_2).decode())


def print_json(document: Any) -> None:
    """One JSON document on stdout; decimals that are whole numbers as numbers, others as text."""
    sys.stdout.write(orjson.dumps(plain(document)).decode() + "\n")
