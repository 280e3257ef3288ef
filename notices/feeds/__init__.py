"""Feeds: a person's calendar by a secret address, and what is public of a city."""
