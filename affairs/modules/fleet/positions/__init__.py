"""Where the vehicles are and were: the gateway over the database, tracks of trips, alarms.

``storing`` and ``directory`` stand between the JT/T 808 gateway and the database, ``serving`` runs
it, ``commands`` are what people ask of terminals; ``watching`` asks the rules, ``measuring`` keeps
the tracks of trips, ``partitions`` the table of positions over time.
"""
