"""Append-only record of every change and every sensitive read, each linked to the one before."""
