"""Accounts: who may log in, how passwords and sessions behave (SEC-I rules)."""
