"""Cells read as what a field holds, by the number and date grammars of the whole platform."""

from affairs.core.tables.values.parsers import CellParser, parser_for
from affairs.core.tables.values.rules import Doubtful, ReadingRules

__all__ = ["CellParser", "Doubtful", "ReadingRules", "parser_for"]
