"""Reminders by e-mail: one mail a person a day at most, sent once or not at all.

`services.ordering` makes a row for each person whom a day has something for, `services.sending`
writes and hands over what waits, `delivery` speaks with the server.
"""
