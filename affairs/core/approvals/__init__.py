"""Approvals: flows as data with versions, cases on their way through them, and people's work.

A flow decides, an action acts: declare a flow with ``flow``, submit with ``engine.start``, decide
with ``engine.decide``; ``handling`` has the verbs between people; ``selectors`` reads.
"""
