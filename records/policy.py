"""Which role may do what in its own city: the one table that pages, API and tests share.

Reading a single record is decided by `visible_to(access)` of its queryset; this table says who may
try at all. Codes are those of `records.access.Role`.
"""

EVERYBODY = frozenset({"viewer", "officer", "head", "legal", "mayor_office", "city_admin"})
WRITERS = frozenset({"officer", "head", "mayor_office"})

ROLES_OF_ACTION: dict[str, frozenset[str]] = {
    # Activities, with their agreement, parties, goals, commitments and documents
    "activities.read": EVERYBODY,
    "activities.write": WRITERS,
    "activities.void": frozenset({"officer", "head"}),
    # Confidential records, also of others than oneself
    "confidential.read": frozenset({"head", "mayor_office"}),
    # Partners that only this city sees
    "partners.read": EVERYBODY,
    "partners.write": WRITERS,
    # Memberships in networks
    "memberships.read": EVERYBODY,
    # People at partners: personal data, whose erasure is for those who answer for it
    "people.read": EVERYBODY - {"viewer"},
    "people.write": WRITERS,
    "people.erase": frozenset({"head", "city_admin"}),
    # Two of them, or one of them and a shared one, are the same
    "partners.merge": frozenset({"officer", "head"}),
    # Reports
    "reports.read": EVERYBODY,
    "reports.order": WRITERS | {"legal"},
    # Forms of the council table, kept under a name for the whole city
    "council_forms.write": WRITERS,
    # Who works in the city, and as what
    "members.read": frozenset({"head", "city_admin"}),
    # Keys of the city for other systems
    "keys.read": frozenset({"city_admin"}),
    "keys.write": frozenset({"city_admin"}),
}
