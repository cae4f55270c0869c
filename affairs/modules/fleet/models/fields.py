"""Fields of the fleet that core keeps; migrations import them from here."""

from affairs.core.identifiers.fields import PlateField

__all__ = ["PlateField"]
