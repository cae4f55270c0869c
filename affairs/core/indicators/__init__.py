"""Indicators: every reported number with its definition, its period, and the records behind it."""

from affairs.core.indicators.answers import Balance, Counted, Ratio, Summed, SumOf
from affairs.core.indicators.registry import Scope, indicator

__all__ = ["Balance", "Counted", "Ratio", "Scope", "SumOf", "Summed", "indicator"]
