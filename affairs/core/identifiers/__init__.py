"""Identifiers of bodies, people, regions, vehicles and titles: one written form, then a verdict.

``normalised_…`` brings what is written to the one form that is stored and compared; ``check_…``
says whether it can be right. The checks know no database; the same functions are registered as
rules in ``rules.py``. Source: GB 32100, GB 11714, GB 11643, GB/T 2260, GA 36, GB 16735.
"""
