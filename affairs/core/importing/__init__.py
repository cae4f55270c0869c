"""Excel in: a file read by a mapping, shown as what it would change, written all or nothing.

A row goes through the same action as typing, so a rule is written once. Every written row is
remembered with its old values, so that an import can be undone until something depends on it.
"""
