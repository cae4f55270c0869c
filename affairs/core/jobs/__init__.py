"""Timed jobs and long work with progress, run by the worker (``affairs worker``).

``@job`` declares a timed job in a part's ``jobs.py``; ``@long_job`` declares work a user starts.
Both may run twice without harm, since a worker can stop in the middle.
"""
