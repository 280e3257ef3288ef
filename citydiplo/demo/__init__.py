"""Demonstration data: real ties with their sources, and invented activities marked as such."""
