"""Reads of the fleet: querysets and small dataclasses; other modules read the fleet here."""
