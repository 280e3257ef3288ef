"""Who did and saw what: entries beside the history, and the seals over both.

`entries` writes what leaves no row of history, `sealing` chains all of it by city, `verifying`
finds what somebody changed behind the program's back. Modules are imported by name.
"""
