"""The ways round the door that do not begin with `.objects`: SQL by hand, and links between rows.

From a row that many cities see, such as a partner, a link leads back to the records of all of them:
`actor.participations.all()`. A look-up, a count and a prefetch through such a link do the same. All
of these are named here with the reason why they tell nobody what is not theirs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.authorisation.test_syntax_tree import APPS, DOORS, ROOMS

# Rows that more than one city meets, or from which all rows of a city can be reached.
SEEN_BY_MANY = ("partners.Actor", "partners.City", "partners.Place", "accounts.User")
# Names and identifiers are seen exactly by those who see their partner.
AS_THEIR_OWNER = {"names", "identifiers"}
READING = {
    *("all", "filter", "exclude", "get", "first", "last", "count", "exists", "aggregate"),
    *("annotate", "values", "values_list", "order_by", "in_bulk", "iterator", "select_related"),
    *("prefetch_related", "earliest", "latest", "distinct", "only", "defer", "union"),
}
SQL_TOOLS = {"raw", "extra", "RawSQL", "cursor"}
# file → why its SQL tells nobody what is not theirs
SQL = {
    "accounts/audit/names.py": "names in the rows of a chain that was read",
    "accounts/audit/reading.py": "rows of one chain, which `audit.read` opens",
    "accounts/invitations/services.py": "the history of invitations that lapsed",
    "accounts/members/services/leaving.py": "the history of an account that is erased",
    "activities/services/activities.py": "gives the next number of a city that has been asked for",
    "activities/services/external_ids.py": "a lock by a city and a number that are handed over",
    "activities/services/sameness.py": "a lock by a number of its own",
    "agreements/services.py": "gives a new id",
    "citydiplo/health.py": "asks whether there is a database",
    "citydiplo/load.py": "fills an empty database to be measured",
    "notices/work_list/sources/tables.py": "the first of the rows of a set that passed the door",
    "partners/duplicates.py": "finds pairs by their names and ids; both are then read by the door",
    "partners/free_text.py": "compares texts that are handed over",
    "partners/gazetteer.py": "loads the public gazetteer",
    "partners/imports/services/waiting.py": "rows of imports, which are the platform's",
    "partners/imports/services/writing.py": "public ties and memberships, which are the platform's",
    "partners/services/catalogue.py": "gives new ids",
    "partners/services/erased_steps.py": "what merges keep of a person that is being erased",
    "partners/services/erasure.py": "the history of a person that was read by the door",
    "partners/services/merging.py": "the same rule as the door, with a lock on what it finds",
    "partners/services/places.py": "the public gazetteer",
    "records/audit/sealing.py": "takes digests of rows and tells none of them",
    "records/audit/verifying.py": "tells of rows by their numbers alone, to the operator",
    "records/changes.py": "whether a city has changed; tells no record",
    "reports/services.py": "a lock by the id of a city",
    "search/services.py": "when the oldest transaction began; the history of who is being erased",
    "search/rebuilding.py": "writes entries anew and tells of none",
    "search/words.py": "folds a text that is handed over",
}
# (file, link) → why it may be followed
LINKS = {
    ("accounts/audit/wording.py", "people"): "the names of a dictionary",
    ("accounts/sign_in/notes.py", "memberships"): "the cities whose audits tell of a sign-in",
    ("activities/models/activities.py", "reader_rows"): "whether one is named in it oneself",
    ("accounts/access.py", "memberships"): "the roles of who asks, of which the access is made",
    ("activities/dossiers/contents.py", "activities"): "of a dossier, read by the door",
    ("activities/filters/activities.py", "merged_from"): "what the activity's own city merged",
    ("activities/partner_map.py", "activities"): "the name of a number",
    ("activities/partner_map.py", "agreements"): "the name of a number",
    ("activities/partner_map.py", "participations"): "of activities that were read by the door",
    ("activities/partner_pages.py", "activities"): "of a dossier, read by the door",
    ("activities/sheets/contents.py", "activities"): "of a dossier, read by the door",
    ("activities/sheets/contents.py", "participations"): "of activities read by the door",
    ("agreements/entry.py", "participations"): "of an activity that was read by the door",
    ("agreements/entry.py", "reader_rows"): "of an activity that was read by the door",
    ("agreements/forms.py", "people"): "of the form, read by the door",
    ("agreements/handover_book/contents.py", "documents"): "of the book, read by the door",
    ("agreements/handover_book/contents.py", "gates"): "of the book, read by the door",
    ("agreements/handover_book/contents.py", "people"): "of the book, read by the door",
    ("agreements/handover_book/reading.py", "participations"): "of activities read by the door",
    ("agreements/letters.py", "participations"): "of activities that were read by the door",
    ("agreements/models/agreements.py", "gates"): "of itself, read by the door",
    ("agreements/origins.py", "incoming_items"): "texts that a record has, for those who read it",
    ("agreements/renewals.py", "participations"): "of an activity that was read by the door",
    ("agreements/renewals.py", "reader_rows"): "of an activity that was read by the door",
    ("agreements/views.py", "reader_rows"): "of an activity that was read by the door",
    ("citydiplo/quickstart/prepare.py", "memberships"): "tells who runs it how to sign in",
    ("partners/api/memberships.py", "contributions"): "of memberships, which are of one city",
    ("partners/views/memberships.py", "contributions"): "of a membership read by the door",
    ("reports/contacts.py", "participations"): "of activities that were read by the door",
    ("reports/contents/activities.py", "participations"): "of activities read by the door",
    ("reports/contents/agreements.py", "participations"): "of agreements read by the door",
    ("reports/contents/phrases.py", "participations"): "of an activity that was read by the door",
    (
        "notices/work_list/sources/contacts.py",
        "participations",
    ): "of activities read by the door",
}


def _sources(*, rooms: set[str]) -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for app in (*APPS, "citydiplo"):
        for path in sorted((base / app).rglob("*.py")):
            parts = {part.removesuffix(".py") for part in path.relative_to(base).parts}
            if not rooms & parts:
                yield path.relative_to(base)


@cache
def _links() -> frozenset[str]:
    """The names of links that lead from what many see to the records of cities."""
    models = [apps.get_model(label) for label in SEEN_BY_MANY]
    names = {
        relation.get_accessor_name()
        for model in models
        for relation in model._meta.related_objects
        if relation.multiple and hasattr(relation.related_model._default_manager, "visible_to")
    }
    return frozenset(filter(None, names)) - AS_THEIR_OWNER


def _sql_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        name = node.func if isinstance(node, ast.Call) else None
        called = getattr(name, "attr", getattr(name, "id", ""))
        if called in SQL_TOOLS:
            yield f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:80]}"


def _links_in(tree: ast.AST, links: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each link that is followed without a door: its name and what the code says there."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        found: set[str] = set()
        if isinstance(node, ast.Attribute) and node.attr in links:
            above = parents[node]
            is_read = isinstance(above, ast.Attribute) and above.attr in READING
            if is_read and not _passes_a_door(node, parents):
                found = {node.attr}
        elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            found = links & set(node.arg.split("__"))
        elif isinstance(node, ast.Call) and _called(node) in _TOOLS:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            # The rows of a prefetch that names them are looked at by themselves.
            if _called(node) != "Prefetch" or len(node.args) + len(node.keywords) < 2:
                found = links & {part for text in texts for part in str(text).split("__")}
        for name in found:
            yield name, f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:80]}"


_TOOLS = {
    *("prefetch_related", "Prefetch", "Count", "Sum", "Min", "Max", "Avg", "F", "OuterRef"),
    *("ArrayAgg", "StringAgg", "JSONBAgg", "values", "values_list", "order_by", "FilteredRelation"),
}


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _passes_a_door(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents[node]
    while isinstance(above, ast.Attribute) or (isinstance(above, ast.Call) and above.func is node):
        if isinstance(above, ast.Attribute) and above.attr in DOORS:
            return True
        node, above = above, parents[above]
    return False


def _tree(path: Path) -> ast.AST:
    return ast.parse((Path(settings.BASE_DIR) / path).read_text(encoding="utf-8"))


def test_sql_is_written_only_where_it_is_known() -> None:
    found = {
        str(path): lines
        for path in _sources(rooms={"migrations", "management"})
        if (lines := list(_sql_in(_tree(path))))
    }
    assert {path: lines for path, lines in found.items() if path not in SQL} == {}
    assert [path for path in SQL if path not in found] == []


def test_links_from_what_many_see_are_followed_only_where_it_is_known() -> None:
    found = {
        (str(path), name): what
        for path in _sources(rooms=ROOMS)
        for name, what in _links_in(_tree(path), _links())
    }
    assert {key: what for key, what in found.items() if key not in LINKS} == {}
    assert [key for key in LINKS if key not in found] == []


def test_links_are_found_by_themselves() -> None:
    assert {"participations", "posts", "activities", "owned_activities", "people"} <= _links()


@pytest.mark.parametrize(
    "code",
    [
        "actor.participations.all()",
        "city.activities.filter(pk=1)",
        "user.owned_activities.count()",
        "actor.posts.aggregate(Count('pk'))",
        "Actor.objects.visible_to(access).filter(participations__activity__title='x')",
        "Actor.objects.visible_to(access).annotate(n=Count('participations'))",
        "Actor.objects.visible_to(access).prefetch_related('posts__tenures')",
        "rows.prefetch_related(Prefetch('posts'))",
        "rows.values('participations__activity__title')",
    ],
)
def test_following_a_link_is_seen(code: str) -> None:
    assert list(_links_in(ast.parse(code), _links()))


@pytest.mark.parametrize(
    "code",
    [
        "actor.participations.visible_to(access).all()",
        "rows.prefetch_related(Prefetch('posts', posts))",
        "actor.names.all()",
    ],
)
def test_a_link_through_the_door_is_open(code: str) -> None:
    assert not list(_links_in(ast.parse(code), _links()))


@pytest.mark.parametrize(
    "code",
    [
        "Activity.objects.raw('SELECT 1')",
        "connection.cursor()",
        "connections['default'].cursor()",
        "rows.annotate(n=RawSQL('SELECT 1', []))",
        "rows.extra(where=['1=1'])",
    ],
)
def test_sql_by_hand_is_seen(code: str) -> None:
    assert list(_sql_in(ast.parse(code)))
