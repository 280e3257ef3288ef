"""The calendar: what happens, falls due and is remembered on which day."""
