"""The pages and ledgers of the three separated administrators (三员): system, security, audit.

Each sees only the own part: accounts and organisations; grants, policy and sessions; the log.
The acts themselves stand in the parts they change.
"""
