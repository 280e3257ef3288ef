"""The courteous letter that closes an agreement without fault, as a Word file to be finished.

In the language of the reader's choice, whatever the page is in: the sentences are translated like
all others.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from activities.models import Activity, Participation
from agreements.lifecycle.steps import ending_step
from agreements.models import Agreement
from domains.stages import LIVE_STAGES
from domains.vocabulary import AgreementType, Domain, Ending, LegalStage, LegalState
from records.access import Access, Visibility
from records.korean import with_particles
from records.names import fit_for_xml
from records.partial_dates import PartialDate
from records.templatetags.ui import full_day

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Has Hangul on every office computer that shows it; others take their own in its place.
FONT = "Malgun Gothic"


_CAN_BE_CLOSED = {*LIVE_STAGES, LegalStage.ENDED}


@dataclass(frozen=True)
class LetterInput:
    """Who writes to whom, when, and from which day on the agreement has ended."""

    language: str
    on: datetime.date
    ends_on: datetime.date
    addressee: str
    addressee_capacity: str
    signer: str
    signer_capacity: str


def may_be_closed(agreement: Agreement) -> bool:
    """Whether it stands, or stood until it ended: what never came about needs no farewell."""
    came_about = agreement.state not in {LegalState.DECLINED, LegalState.WITHDRAWN}
    return came_about and agreement.stage in _CAN_BE_CLOSED


def closing_letter(agreement: Agreement, given: LetterInput, *, access: Access) -> bytes:
    """The letter as a Word file. The agreement was read through `visible_to`; three queries."""
    with translation.override(given.language):
        word = docx.Document()
        style = word.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(11)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        for section in word.sections:
            section.left_margin = section.right_margin = Cm(2.8)
        _write(word, agreement, given, access=access)
        kept = io.BytesIO()
        word.save(kept)
        return kept.getvalue()


def _write(word: WordDocument, agreement: Agreement, given: LetterInput, *, access: Access) -> None:
    home, partners = _sides(agreement)
    word.add_paragraph(_lines([home])).runs[0].bold = True
    word.add_paragraph(full_day(given.on)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    addressee = [given.addressee, given.addressee_capacity, partners]
    word.add_paragraph(_lines(addressee))
    domains = _domains(agreement, access=access)
    for text in _paragraphs(agreement, given, home=home, partners=partners, domains=domains):
        word.add_paragraph(fit_for_xml(with_particles(text))).paragraph_format.space_after = Pt(8)
    closing = word.add_paragraph(_lines([given.signer, given.signer_capacity]))
    closing.paragraph_format.space_before = Pt(36)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(fit_for_xml(text) for text in texts if text)


def _sides(agreement: Agreement) -> tuple[str, str]:
    """The city and its partners, by their names in the language of the letter."""
    rows = Participation.objects.of_activities([agreement.pk]).select_related("actor")
    home = agreement.city.actor
    return str(home), ", ".join(str(row.actor) for row in rows if row.actor_id != home.pk)


def _domains(agreement: Agreement, *, access: Access) -> list[str]:
    """In which domains the sides have worked together, as far as it is no secret."""
    partners = Participation.objects.of_activities([agreement.pk]).exclude(
        actor=agreement.city.actor_id
    )
    together = (
        Activity.objects.visible_to(access)
        .counted()
        .filter(city=agreement.city_id, participations__actor__in=partners.values("actor"))
    )
    codes = set(
        together.exclude(visibility=Visibility.CONFIDENTIAL).values_list("domain", flat=True)
    )
    return [str(domain.label) for domain in Domain if domain in codes]


def _reason(agreement: Agreement) -> str:
    last = ending_step(agreement)
    reasons = {
        Ending.FULF: _("What we set out to do together has been achieved."),
        Ending.MUTU: _("We do so by common wish."),
        Ending.NOTI: _("We give this notice as the agreement provides."),
        Ending.DORM: _(
            "Exchange has become rare, and we would rather close this chapter with thanks than let "
            "it fade."
        ),
    }
    if last is not None and last.ending in reasons:
        return reasons[Ending(last.ending)]
    if agreement.state == LegalState.EXPIRED:
        return _("Its term has run out.")
    return ""


def _paragraphs(
    agreement: Agreement, given: LetterInput, *, home: str, partners: str, domains: list[str]
) -> Iterator[str]:
    names = {"home": home, "partners": partners, "kind": AgreementType(agreement.type).label}
    told = {"capacity": given.addressee_capacity, "name": given.addressee}
    yield (_("Dear %(capacity)s %(name)s,") if told["capacity"] else _("Dear %(name)s,")) % told
    begun = agreement.signed_on or agreement.in_force_on or agreement.activity.starts_on
    year = PartialDate(begun).earliest.year
    yield _(
        "Since %(year)d, %(home)s and %(partners)s have been joined by an agreement (%(kind)s)."
    ) % {
        **names,
        "year": year,
    }
    if domains:
        yield _("In these years our residents have worked and met in: %(domains)s.") % {
            "domains": ", ".join(domains)
        }
    ends = {"day": full_day(given.ends_on)}
    yield _("As of %(day)s this agreement comes to its end.") % ends + " " + _reason(agreement)
    yield _("No blame falls on either side, and what we have built together stays.")
    yield _("Whenever our residents wish to meet again, our door is open. We thank your people.")
    yield _("With high regard,")
