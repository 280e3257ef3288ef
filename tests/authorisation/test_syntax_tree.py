"""Rights cannot be forgotten: what is read from a table has passed a door.

The test reads the syntax tree of every app. Outside `querysets.py` and `services.py`, whatever
starts at `Model.objects` goes through one of `DOORS`, or keeps to the rows of an outer query or of
activities that have been read already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

APPS = (
    *("accounts", "activities", "agreements", "domains", "notices", "partners", "records"),
    *("reports", "search"),
)
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
DOORS = {"visible_to", "offered_to", "none", "of_activities", "in_city", "colleagues", "ours"}
ROOMS = {"querysets", "services", "migrations", "management"}
# Public reference data belongs to nobody.
FREE_MODELS = {"Place"}
# (file, model) → why it may go to the table by itself
EXCEPTIONS = {
    ("reports/retention.py", "Person"): "each erased with the right of the head of its city",
    ("accounts/audit/names.py", "model"): "asks each model's own door, and which rows are gone",
    ("accounts/audit/names.py", "ApiKey"): "names in an audit that may be read",
    ("accounts/audit/names.py", "User"): "names in an audit that may be read",
    ("accounts/audit/forms.py", "User"): "administrators of the platform, for one of them",
    ("accounts/audit/reading.py", "AuditEntry"): "rows of a chain that may be read",
    ("accounts/sign_in/rules.py", "SignInRule"): "written by a service",
    ("accounts/members/person_views.py", "User"): "administrators of the platform see everybody",
    ("accounts/sign_in/known_devices.py", "User"): "those whose mark the session holds",
    ("accounts/sign_in/notes.py", "User"): "the account that somebody tried to open",
    ("accounts/views.py", "User"): "one's own row",
    ("activities/filters/fields.py", "User"): "those who own the activities of the register",
    ("activities/forms/commitments.py", "User"): "the owner that a commitment has already",
    ("activities/handover/kinds.py", "model"): "whether it has a door; reads nothing",
    ("activities/forms/incoming.py", "User"): "the owner that mail has already",
    (
        "activities/weighing.py",
        "get_model('activities', 'VitalityWeights')",
    ): "the weights of the city whose parties were read",
    ("activities/register.py", "Activity"): "declares the set that `of_city` narrows",
    ("activities/promise_history.py", "events"): "the history of a promise that may be read",
    ("activities/timeline/events.py", "history_of(model)"): "of a record that may be read",
    ("activities/timeline/partners.py", "history_of(model)"): "what the city of the page keeps",
    ("activities/timeline/names.py", "ApiKey"): "names in a history that may be read",
    ("activities/timeline/names.py", "Document"): "which documents are there; none is told",
    ("activities/timeline/names.py", "events"): "names of documents of a record that may be read",
    ("activities/timeline/names.py", "model"): "asks each model's own door",
    ("activities/timeline/since.py", "events"): "the history of a record that may be written",
    ("agreements/api/reading.py", "Activity"): "declares the set that `get_queryset` narrows",
    ("notices/feeds/changes.py", "history_of(Activity)"): "of public records, while they were",
    ("notices/feeds/views.py", "City"): "the city of an address, of which public records tell",
    ("notices/feeds/views.py", "FeedAddress"): "opened by its secret",
    ("notices/mail/contents.py", "Mail"): "when the person that the mail is to was told",
    ("notices/mail/contents.py", "SavedSearch"): "of the person that the mail is to",
    ("notices/work_list/reading.py", "Snooze"): "told of rows that are read, and of no others",
    ("notices/work_list/looking_after.py", "Membership"): "whether an owner works there, no more",
    ("notices/work_list/reading.py", "User"): "names of the owners of rows that have been read",
    ("notices/work_list/sources/contacts.py", "Actor"): "names of partners that were found",
    (
        "notices/work_list/sources/contacts.py",
        "Participation",
    ): "of agreements that were found through the door",
    ("partners/api/actors.py", "Actor"): "declares the set that `get_queryset` narrows",
    ("partners/api/actors.py", "Tie"): "declares the set that `get_queryset` narrows",
    (
        "partners/api/memberships.py",
        "NetworkMembership",
    ): "declares the set that `get_queryset` narrows",
    ("partners/api/actors.py", "City"): "declares the set that `get_queryset` narrows",
    ("partners/api/posts.py", "Post"): "declares the set that `get_queryset` narrows",
    ("partners/api/people.py", "Person"): "declares the set that `get_queryset` narrows",
    ("partners/person_history.py", "get_user_model()"): "names in the history of a person",
    (
        "partners/comparison.py",
        "model",
    ): "any kind of link, which is asked for its own door",
    ("records/audit/entries.py", "AuditEntry"): "writes only",
    ("records/audit/sealing.py", "Seal"): "digests of all cities, nothing that they tell",
    ("records/audit/sealing.py", "Shape"): "names of columns",
    ("records/audit/state.py", "Verification"): "counts and digests of a chain",
    ("records/audit/verifying.py", "Seal"): "digests of all cities, nothing that they tell",
    ("records/audit/verifying.py", "SealedRow"): "digests of all cities, nothing that they tell",
    ("records/audit/verifying.py", "Shape"): "names of columns",
    ("records/audit/verifying.py", "Verification"): "counts and digests of all cities",
    ("records/reversal.py", "model"): "tools of services, which hand over the rows",
    ("records/reversal.py", "record"): "tools of services, which hand over the rows",
    ("records/reversal.py", "related_model"): "tools of services, which hand over the rows",
    ("reports/annex.py", "Actor"): "names of the parties of activities that have been read",
    (
        "reports/annex.py",
        "Participation",
    ): "which names to have ready; nothing of it is told",
    ("reports/contacts.py", "Actor"): "names of the parties of activities that have been read",
    ("reports/council/reading.py", "Participation"): "exchanges that were found through the door",
    ("search/finding.py", "SearchEntry"): "tells ids, each asked at the door of its own kind",
    ("search/partners.py", "SearchEntry"): "tells ids of partners, which are asked at their door",
}


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for app in APPS:
        for path in sorted((base / app).rglob("*.py")):
            if not ROOMS & {part.removesuffix(".py") for part in path.relative_to(base).parts}:
                yield path.relative_to(base)


def _model_names() -> set[str]:
    return {model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()}


def _offences(tree: ast.AST, models: set[str]) -> Iterator[tuple[str, str]]:
    """Each place that goes round the door: the model and what the code says there."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            model = ast.unparse(node.value).rpartition(".")[2]
            if model not in FREE_MODELS and not any(map(_is_door, _chain(node, parents))):
                yield model, f"line {node.lineno}: {ast.unparse(parents[node])}"
        elif isinstance(node, ast.Call) and _name(node.func) in SHORTCUTS and node.args:
            model = _name(node.args[0])
            if model in models - FREE_MODELS:
                yield model, f"line {node.lineno}: {ast.unparse(node)}"


def _chain(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    """What is asked of a manager, one link after the other."""
    above = parents[node]
    while isinstance(above, ast.Attribute) or (isinstance(above, ast.Call) and above.func is node):
        yield above
        node, above = above, parents[above]


def _is_door(link: ast.AST) -> bool:
    if isinstance(link, ast.Attribute):
        return link.attr in DOORS
    return isinstance(link, ast.Call) and any(
        keyword.arg == "activity__in" or "OuterRef(" in ast.unparse(keyword.value)
        for keyword in link.keywords
    )


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _offences_in(path: Path) -> list[tuple[str, str]]:
    text = (Path(settings.BASE_DIR) / path).read_text(encoding="utf-8")
    return list(_offences(ast.parse(text), _model_names()))


@pytest.mark.parametrize("path", _sources(), ids=str)
def test_records_are_read_through_their_door(path: Path) -> None:
    found = [what for model, what in _offences_in(path) if (str(path), model) not in EXCEPTIONS]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    unneeded = [
        (file, model)
        for file, model in EXCEPTIONS
        if model not in {found for found, _what in _offences_in(Path(file))}
    ]
    assert unneeded == []


@pytest.mark.parametrize(
    "code",
    [
        "Activity.objects.all()",
        "Activity.objects.filter(pk=1)",
        "Activity._default_manager.get()",
        "rows = Activity.objects",
        "get_object_or_404(Activity, pk=1)",
        "models.Activity.objects.count()",
        "Activity.objects.filter(pk__in=Other.objects.visible_to(access))",
    ],
)
def test_going_round_the_door_is_seen(code: str) -> None:
    assert list(_offences(ast.parse(code), {"Activity"}))


@pytest.mark.parametrize(
    "code",
    [
        "Activity.objects.visible_to(access)",
        "Activity.objects.counted().visible_to(access).filter(pk=1)",
        "Goal.objects.filter(activity=OuterRef('pk'))",
        "Goal.objects.filter(activity__in=activities)",
        "get_object_or_404(rows, pk=1)",
    ],
)
def test_the_door_itself_is_open(code: str) -> None:
    assert not list(_offences(ast.parse(code), {"Activity"}))
