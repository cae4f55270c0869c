"""Where the vehicles are and were: terminals' positions stored, tracks, areas, what is noticed.

``geodesy``, ``coordinates``, ``tracks`` and ``areas`` are plain computations; ``storing`` and
``directory`` stand between the JT/T 808 gateway and the database, ``serving`` runs it; ``watching``
finds what the rules object to.
"""
