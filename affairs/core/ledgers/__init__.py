"""Ledgers: one declaration gives list, record, form, Excel, print, JSON API, rights and audit.

A business imports what it declares with from ``affairs.core.ledgers.ledger``.
"""
