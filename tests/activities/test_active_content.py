"""Macros and templates from elsewhere are found whatever the members that hold them are called."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from activities.documents import inspect_file
from tests.activities.files import MARKUP, docx, packed

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"


def links(kind: str, *, mode: str = "External", target: str = "https://a.example/t.dotm") -> str:
    return (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='a' Type='{kind}' Target='{target}' TargetMode='{mode}'/>"
        "</Relationships>"
    )


def code_of(members: dict[str, bytes | str], name: str = "a.docx") -> str:
    try:
        inspect_file(ContentFile(packed({"word/document.xml": MARKUP, **members}), name=name))
    except ValidationError as error:
        return str(error.error_dict["file"][0].code)
    return ""


@pytest.mark.parametrize(
    "members",
    [
        {"word/_rels/settings2.xml.rels": links(f"{OFFICE}/attachedTemplate")},
        {"word/_rels/Settings.xml.rels": links(f"{STRICT}/attachedTemplate")},
        {"word/_rels/document.xml.RELS": links(f"{OFFICE}/oleObject")},
        {"word/_rels/webSettings.xml.rels": links(f"{OFFICE}/frame", mode="external")},
        {"deep/_rels/x.rels": links(f"{OFFICE}/subDocument")},
        {"word/_rels/s.rels": links(f"{OFFICE}/&#97;ttachedTemplate")},
        {"word/_rels/s.rels": links(f"{OFFICE}/attachedTemplate").encode("utf-16")},
    ],
)
def test_what_is_fetched_from_elsewhere_is_told_as_that(members: dict[str, bytes | str]) -> None:
    with pytest.raises(ValidationError) as refused:
        inspect_file(ContentFile(packed({"word/document.xml": MARKUP, **members}), name="a.docx"))
    (error,) = refused.value.error_dict["file"]
    assert error.code == "fetches"
    assert "Detach the template and break the links" in refused.value.messages[0]
    assert "macros" not in refused.value.messages[0]


def test_macros_are_told_before_what_is_fetched() -> None:
    fetched = {"word/_rels/settings.xml.rels": links(f"{OFFICE}/attachedTemplate")}
    assert code_of({**fetched, "word/vbaProject.bin": b"x"}) == "macros"


@pytest.mark.parametrize(
    "members",
    [
        {"word/_rels/s.rels": f"<!DOCTYPE a [<!ENTITY e 'x'>]>{links(f'{OFFICE}/image')}"},
        {"word/_rels/s.rels": links(f"{OFFICE}/attachedTemplate")[:-20]},
        {
            "word/vbaProject2.bin": b"x",
            "word/_rels/document.xml.rels": links(
                f"{MICROSOFT}/vbaProject", mode="Internal", target="vbaProject2.bin"
            ),
        },
        {"[Content_Types].xml": "<T><D ContentType='application/vnd.ms-office.vbaProject'/></T>"},
        {"[content_types].xml": "<T><D ContentType='application/x.macro&#69;nabled+xml'/></T>"},
    ],
)
def test_what_a_program_would_run_is_found_under_any_name(members: dict[str, bytes | str]) -> None:
    assert code_of(members) == "macros"


@pytest.mark.parametrize(
    "members",
    [
        {"word/_rels/document.xml.rels": links(f"{OFFICE}/hyperlink")},
        {"word/_rels/document.xml.rels": links(f"{OFFICE}/oleObject", mode="Internal")},
        {"word/_rels/settings.xml.rels": links(f"{OFFICE}/attachedTemplate", mode="Internal")},
        {"[Content_Types].xml": "<T><D ContentType='application/xml'/></T>"},
    ],
)
def test_links_that_run_nothing_are_kept(members: dict[str, bytes | str]) -> None:
    assert code_of(members) == ""


def test_plain_file_of_an_office_program_is_kept() -> None:
    assert inspect_file(ContentFile(docx("Macros and frames."), name="a.docx")).size
