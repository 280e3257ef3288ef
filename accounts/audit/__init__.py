"""The administrator's page of the audit: changes and entries of a city in one list, in words."""
