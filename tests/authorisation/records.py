"""The records of the world: of each kind one in every visibility, state and standing."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from itertools import product

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.access import access_for_user
from activities.models import (
    Activity,
    Comment,
    Commitment,
    Document,
    IncomingFile,
    Reader,
    Scan,
)
from activities.services import offer_record, void_activity, withdraw_offer
from agreements.models import Amendment
from domains import vocabulary as v
from notices.feeds.services import make_address
from notices.kinds import RowKind
from notices.models import FeedAddress, Snooze
from partners.models import (
    Actor,
    City,
)
from records.access import Access, Role, Visibility
from records.policy import State
from reports.council.columns import DEFAULT_COLUMNS, CouncilOrder
from reports.models import CouncilForm, ReportRun
from search.models import SavedSearch
from tests.authorisation.cast import PERIOD, STATES, Variant, World
from tests.authorisation.people_records import user
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_authority_form,
    make_gate,
    make_incoming,
)


def add_activities(world: World) -> None:
    partner = make_actor("Hamburg", "함부르크")
    names = ("activity", "document", "commitment", "comment", "said", "gate")
    names += ("agreement step", "amendment")
    kinds: dict[str, list[Variant]] = {name: [] for name in names}
    for state, visibility in product(STATES, Visibility):
        # The officer of the world is nobody to these records: confidential ones stay closed.
        people = (
            {"owner": user("owner"), "deputy": user("deputy")}
            if visibility is Visibility.CONFIDENTIAL
            else {}
        )
        given = {"partners": (partner,), "visibility": visibility, **people}
        name = variant_name(visibility, state)
        activity = make_agreement(world.seoul, f"Pact, {name}", **given).activity
        Activity.objects.filter(pk=activity.pk).update(**STATES[state])
        if people:
            Reader.objects.create(city=world.seoul, activity=activity, user=user("named reader"))
        rows = {
            "activity": activity,
            # It may be more open than its record, which helps nobody.
            "document": _document(activity, Visibility.PUBLIC),
            "commitment": Commitment.objects.create(
                city=world.seoul, activity=activity, side=v.CommitmentSide.OURS, words="We will."
            ),
            "gate": make_gate(activity.agreement),
        }
        comment = Comment.objects.create(
            city=world.seoul, activity=activity, text="Well done.", author=user("colleague")
        )
        keys = {kind: (row.pk,) for kind, row in rows.items()}
        keys |= {"comment": (comment.pk,), "said": (activity.pk, comment.pk)}
        is_confidential = visibility is Visibility.CONFIDENTIAL
        is_public = visibility is Visibility.PUBLIC and state is not State.DRAFT
        for kind, args in keys.items():
            variant = Variant(name, args, world.seoul, is_confidential, state)
            # Of gates nothing is public.
            variant = replace(variant, is_public=is_public and kind != "gate")
            kinds[kind].append(variant)
            if kind == "activity":
                _add_life(activity)
                kinds["agreement step"].append(replace(variant, args=(activity.pk, "suspended")))
                kinds["amendment"].append(replace(variant, args=(activity.pk, 1)))
    kinds["document"] += _documents_of_an_open_record(world, partner)
    world.records |= kinds


def _documents_of_an_open_record(world: World, partner: Actor) -> list[Variant]:
    """Of a public record one for the city alone, and one for those who read confidential ones."""
    people = {"owner": user("owner"), "deputy": user("deputy")}
    given = {"partners": (partner,), "visibility": Visibility.PUBLIC, **people}
    activity = make_agreement(world.seoul, "Pact with papers", **given).activity
    Reader.objects.create(city=world.seoul, activity=activity, user=user("named reader"))
    inside = _document(activity, Visibility.INTERNAL)
    closed = _document(activity, Visibility.CONFIDENTIAL)
    # Those named in it read it as they do a confidential record.
    name = variant_name(Visibility.CONFIDENTIAL, State.STANDING)
    return [
        Variant("internal, of a public record", (inside.pk,), world.seoul),
        Variant(name, (closed.pk,), world.seoul, is_confidential=True),
    ]


def add_scans(world: World) -> None:
    content = b"%PDF-1.7 dropped %%EOF"
    scan = Scan.objects.create(
        city=world.seoul,
        file=ContentFile(content, "old.pdf"),
        name="old.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    world.records["scan"] = [Variant("internal", (scan.pk,), world.seoul)]


def add_forms(world: World) -> None:
    """A form, and the same with each activity from which it can be filled."""
    form = make_authority_form(world.seoul)
    world.records["authority form"] = [Variant("internal", (form.pk,), world.seoul)]
    world.records["form of a record"] = [
        # Of forms nothing is public.
        replace(variant, args=(*variant.args, form.pk), is_public=False)
        for variant in world.records["activity"]
    ]


def add_searches(world: World) -> None:
    """A search that the office keeps."""
    kept = SavedSearch.objects.create(city=world.seoul, name="Pacts", query="pact")
    world.records["saved search"] = [Variant("of the office", (kept.pk,), world.seoul)]


def add_incoming(world: World) -> None:
    """Open mail, and a letter that only its owner and those who read confidential ones may read."""
    items, files, nested = [], [], []
    for visibility in (Visibility.INTERNAL, Visibility.CONFIDENTIAL):
        is_secret = visibility is Visibility.CONFIDENTIAL
        item = make_incoming(world.seoul, f"Letter, {visibility.value}", visibility=visibility)
        content = f"words {visibility.value}".encode()
        file = IncomingFile.objects.create(
            city=world.seoul,
            item=item,
            file=ContentFile(content, "letter.txt"),
            name="letter.txt",
            media_type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        # Nobody is named in it: only roles open a confidential one.
        name = f"{visibility.value} mail"
        items.append(Variant(name, (item.pk,), world.seoul, is_confidential=is_secret))
        files.append(Variant(name, (file.pk,), world.seoul, is_confidential=is_secret))
        nested.append(Variant(name, (item.pk, file.pk), world.seoul, is_confidential=is_secret))
    world.records |= {"incoming": items, "incoming file": files, "file of incoming": nested}
    _put_off(world, items)


def _put_off(world: World, items: list[Variant]) -> None:
    """Open mail is on the work list; each was put off."""
    snoozes = []
    for variant in items:
        snooze = Snooze.objects.create(
            city=world.seoul,
            kind=RowKind.REPLY,
            incoming_item_id=variant.args[0],
            until=timezone.localdate() + datetime.timedelta(days=30),
            reason="The council meets first",
            by=user("colleague"),
        )
        snoozes.append(replace(variant, args=(snooze.pk,)))
    world.records |= {
        "work row": [replace(one, args=(RowKind.REPLY.value, one.args[0])) for one in items],
        "snooze": snoozes,
    }


def _add_life(activity: Activity) -> None:
    Amendment.objects.create(
        city=activity.city,
        agreement=activity.agreement,
        number=1,
        words="Ten students go each year.",
        in_force_on=datetime.date(2020, 1, 1),
    )


def add_shared(world: World) -> None:
    """Records of each city in which the other takes part; what is offered is there for the other.

    A shared record belongs here to the city that it is offered to: on its own pages it is that
    city's alone, and on all other pages only the owner's.
    """
    seoul, busan = world.seoul, world.busan
    shared, parties, own = [], [], []
    for visibility in (Visibility.INTERNAL, Visibility.CONFIDENTIAL):
        name, is_secret = f"{visibility.value} offer", visibility is Visibility.CONFIDENTIAL
        given = {"partners": (seoul.actor,), "visibility": visibility}
        offered = make_agreement(busan, name.capitalize(), **given).activity
        _offer(offered, seoul)
        shared.append(Variant(name, (offered.pk,), seoul, is_confidential=is_secret))
        own.append(Variant(name, (offered.pk,), busan, is_confidential=is_secret))
        given = {"partners": (busan.actor,), "visibility": visibility}
        mine = make_agreement(seoul, f"Our {name}", **given).activity
        parties.append(Variant(name, (mine.pk, busan.actor_id), seoul, is_confidential=is_secret))
    for state in set(STATES) - {State.STANDING}:
        mine = make_agreement(seoul, f"Ours, {state}", partners=(busan.actor,)).activity
        Activity.objects.filter(pk=mine.pk).update(**STATES[state])
        parties.append(Variant(state, (mine.pk, busan.actor_id), seoul, state=state))
    given = {"partners": (busan.actor,), "visibility": Visibility.PUBLIC}
    public = make_agreement(seoul, "Our public offer", **given).activity
    _offer(public, busan)
    shared.append(Variant("public offer", (public.pk,), busan))
    withdrawn = make_activity(busan, "Once offered", partners=(seoul.actor,))
    _offer(withdrawn, seoul)
    withdraw_offer(withdrawn.pk, seoul.actor_id, access=_head_of(busan))
    shared.append(Variant("withdrawn", (withdrawn.pk,), seoul, is_closed=True))
    void = make_activity(busan, "Offered, now void", partners=(seoul.actor,))
    _offer(void, seoul)
    void_activity(void.pk, reason="Twice.", access=_head_of(busan), version=None)
    shared.append(Variant("void", (void.pk,), seoul, is_closed=True))
    world.records |= {"shared": shared, "party": parties}
    world.records["activity"] += own


def _offer(activity: Activity, city: City) -> None:
    access = _head_of(activity.city)
    offer_record(activity.pk, city.actor_id, access=access, at=timezone.now(), confirmed=True)


def _head_of(city: City) -> Access:
    return Access(roles={city.pk: frozenset({Role.HEAD})})


def variant_name(visibility: str, state: State) -> str:
    return visibility if state is State.STANDING else f"{visibility} {state}"


def _document(activity: Activity, visibility: str) -> Document:
    content = f"%PDF-1.7 {activity.pk} {visibility}".encode()
    return Document.objects.create(
        city=activity.city,
        activity=activity,
        visibility=visibility,
        file=ContentFile(content, "pact.pdf"),
        name="pact.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def add_reports(world: World) -> None:
    variants = []
    for audience in ReportRun.Audience:
        run = ReportRun.objects.create(
            city=world.seoul,
            period_start=PERIOD[0],
            period_end=PERIOD[1],
            language="en",
            audience=audience,
            state=ReportRun.State.READY,
            edition=1,
            row_count=3,
            finished_at=timezone.now(),
            pdf=ContentFile(b"%PDF-1.7", f"{audience.value}.pdf"),
            annex=ContentFile(b"a,b\n", f"{audience.value}.csv"),
        )
        # Nobody is named in a report: only roles open a confidential one.
        variants.append(
            Variant(
                f"{audience.value} report",
                (run.pk,),
                world.seoul,
                is_confidential=audience == Visibility.CONFIDENTIAL,
            )
        )
    form = CouncilForm.objects.create(
        city=world.seoul,
        name="2025 행정사무감사",
        columns=list(DEFAULT_COLUMNS),
        order=CouncilOrder.COUNTRY,
    )
    world.records |= {
        "report": variants,
        "council_form": [Variant("internal", (form.pk,), world.seoul)],
    }


def add_feeds(world: World) -> None:
    """A calendar that opens by its address, and the addresses of somebody who asks for nothing."""
    somebody = user("colleague")
    address, secret = make_address(
        user=somebody,
        city=world.seoul,
        access=access_for_user(somebody),
        name="Phone",
        kinds=["visit"],
    )
    # As with keys: its use is noted long since.
    FeedAddress.objects.update(last_used_at=timezone.now() + datetime.timedelta(hours=1))
    world.records |= {
        "feed": [Variant("shared", (secret,))],
        "feed address": [Variant("of somebody else", (address.pk,), City())],
        "public city": [Variant("shared", (world.seoul.code,))],
    }


def add_sign_in(world: World) -> None:
    """People as administrators meet them; and what nobody has, or another has."""
    owner, elsewhere = user("owner"), City()
    world.records |= {
        "member": [Variant("own", (owner.pk,), world.seoul)],
        "account": [Variant("shared", (owner.pk,))],
        # Whose it is comes out only after the password was asked for.
        "passkey": [Variant("shared", (1,))],
        "session": [Variant("of somebody else", (10**9,), elsewhere)],
        "factor not set up": [Variant("none", (), elsewhere)],
    }


def add_words(world: World) -> None:
    world.records |= {
        "domain": [Variant("shared", (v.Domain.CUL,))],
        "facet": [Variant("shared", ("domain",))],
        "provider": [Variant("unknown", ("unknown",))],
    }
