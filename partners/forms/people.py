"""The forms of posts at partners, of people, and of their terms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from domains.vocabulary import PostKind
from partners.countries import language_choices, language_of_country
from partners.models import Actor, Person, Post, Tenure
from partners.place_names import language_of, language_told
from partners.services import LONGEST_REPLACEMENT, LONGEST_TITLE
from records.forms import ServiceForm, VersionedForm
from records.names import check_name
from records.partial_dates import PartialDateFormField
from records.widgets import SEARCHABLE, DayInput

NO_TITLES: Mapping[str, str] = MappingProxyType({})
PERSON_FIELDS = (
    "name",
    "latin_name",
    "pronunciation",
    "form_of_address",
    "languages",
    "email",
    "phone",
    "mobile",
    "note",
)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=DayInput(),
    )


def _title(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TITLE,
        required=required,
        validators=[check_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class _TitleFields(ServiceForm):
    shown_at = MappingProxyType({"titles": "title"})

    title = _title(
        _("Title of the post"),
        required=True,
        help_text=_("As they write it themselves, such as Erster Bürgermeister."),
    )
    title_en = _title(_("Title in English"))
    title_ko = _title(_("Title in Korean"))
    kind = forms.ChoiceField(label=_("Kind of post"), choices=PostKind.choices)

    def titles(self, country_code: str, kept: Mapping[str, str] = NO_TITLES) -> dict[str, str]:
        """The titles of a valid form by language; of `kept`, those that no field shows stay.

        One in Latin letters is in the language of the country, unless it is the English one.
        """
        given = self.cleaned_data
        title, english, korean = given["title"], given["title_en"], given["title_ko"]
        own = _own_language(kept)
        if title == kept.get(own):
            language = own
        else:
            language = "en" if title == english else language_told(title, country_code)
            if language == "en" and english and title != english:
                language = language_of_country(country_code)
        unseen = {code: text for code, text in kept.items() if code not in {own, "en", "ko"}}
        told = {language: title, **({"en": english} if english else {})}
        return {**unseen, **told, **({"ko": korean} if korean else {})}

    def check_titles(self, country_code: str) -> None:
        """Refuse two titles for one language."""
        given = self.cleaned_data
        language = language_of(given.get("title", ""), country_code)
        is_english = language == "en" and language_of_country(country_code) == "en"
        for field, is_same in (("title_ko", language == "ko"), ("title_en", is_english)):
            if is_same and given.get(field) not in {"", None, given["title"]}:
                self.add_error(field, _("The title above is in this language already."))


def _own_language(titles: Mapping[str, str]) -> str:
    """The language of a title in neither English nor Korean; empty where there is none."""
    return next((code for code in titles if code not in {"en", "ko"}), "")


def _titles_initial(titles: Mapping[str, str]) -> dict[str, str]:
    own = titles.get(_own_language(titles))
    english, korean = titles.get("en", ""), titles.get("ko", "")
    if own:
        return {"title": own, "title_en": english, "title_ko": korean}
    return {"title": english or korean, "title_ko": korean if english else ""}


class PostForm(_TitleFields, VersionedForm):
    """A post that is there already."""

    email = forms.EmailField(label=_("E-mail of the office"), required=False)
    phone = forms.CharField(label=_("Telephone of the office"), max_length=40, required=False)
    address = forms.CharField(
        label=_("Postal address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_current = forms.BooleanField(
        label=_("The post still exists"),
        help_text=_("Otherwise nobody is offered it any more."),
        required=False,
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        names = ("version", "kind", "email", "phone", "address", "is_current")
        known = {name: getattr(post, name) for name in names}
        kwargs["initial"] = {**_titles_initial(post.titles), **known}
        super().__init__(*args, **kwargs)
        self.post = post

    def stored(self, record: Post) -> PostForm:
        return PostForm(post=record)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_titles(self.post.actor.country_code)
        return cleaned

    def as_fields(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("kind", "email", "phone", "address", "is_current")
        return {
            "titles": self.titles(self.post.actor.country_code, self.post.titles),
            **{name: given[name] for name in names},
        }


class _PersonFields(ServiceForm):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("In the person's own script."),
        max_length=200,
        validators=[check_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    latin_name = forms.CharField(
        label=_("Name in Latin letters"), max_length=200, required=False, validators=[check_name]
    )
    pronunciation = forms.CharField(
        label=_("How to say it"),
        help_text=_("As it sounds, in letters that your mayor reads."),
        max_length=200,
        required=False,
        validators=[check_name],
    )
    form_of_address = forms.CharField(
        label=_("Form of address"),
        help_text=_("Such as Herr Bürgermeister, or 시장님."),
        max_length=200,
        required=False,
        validators=[check_name],
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs=SEARCHABLE)
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    mobile = forms.CharField(label=_("Mobile telephone"), max_length=40, required=False)
    note = forms.CharField(
        label=_("To bear in mind"),
        help_text=_("Sensitive points, such as what not to serve or to say."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.initial.get("languages") or ()
        self.fields["languages"].choices = language_choices(kept)  # type: ignore[attr-defined]

    def person_fields(self) -> dict[str, Any]:
        """What a valid form tells of the person."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


class PersonForm(_PersonFields, VersionedForm):
    """A person who is there already."""

    verified_on = _day(_("Verified on"))
    retain_until = _day(
        _("To be kept until"),
        _("Then listed to be erased. Left open: five years after the verification."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        names = ("version", *PERSON_FIELDS, "verified_on", "retain_until")
        kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, **kwargs)

    def stored(self, record: Person) -> PersonForm:
        return PersonForm(person=record)

    def as_fields(self) -> dict[str, Any]:
        dates = {name: self.cleaned_data[name] for name in ("verified_on", "retain_until")}
        return {**self.person_fields(), **dates}


class NewPersonForm(_TitleFields, _PersonFields):
    """A new post at a partner with who holds it; without a name, the post alone."""

    since = PartialDateFormField(label=_("In the post since"), required=False)

    field_order = ("title", "title_en", "title_ko", "kind", "since", *PERSON_FIELDS)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["name"].required = False
        self.fields["name"].help_text = _(
            "In the person's own script. Leave it open to enter the post alone."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_titles(self.actor.country_code)
        told = any(cleaned.get(name) for name in (*PERSON_FIELDS, "since"))
        if told and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write the name too, or leave out the rest of the person."))
        return cleaned

    def post_fields(self) -> dict[str, Any]:
        """What a valid form tells of the post."""
        titles = self.titles(self.actor.country_code)
        return {"titles": titles, "kind": self.cleaned_data["kind"]}


class HolderForm(_PersonFields, VersionedForm):
    """Who holds a post from now on: somebody at the partner, or somebody new."""

    since = PartialDateFormField(
        label=pgettext_lazy("term in a post", "Since"),
        help_text=_("Whoever holds the post now is entered as having left on that day."),
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label=_("Somebody who is here already"),
        empty_label=_("No, somebody new"),
        required=False,
    )

    field_order = ("since", "person", *PERSON_FIELDS)

    def __init__(
        self, *args: Any, post: Post, people: Any, on: datetime.date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"version": post.version, "since": on.isoformat()}
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["person"]) == bool(cleaned["name"]):
            self.add_error("name", _("Choose somebody above or write a name, one of the two."))
        return cleaned


class TenureForm(VersionedForm):
    """From when to when somebody holds a post."""

    since = PartialDateFormField(label=pgettext_lazy("term in a post", "Since"), required=False)
    until = PartialDateFormField(
        label=_("Left on"), help_text=_("Open while the post is held."), required=False
    )

    def __init__(self, *args: Any, tenure: Tenure, **kwargs: Any) -> None:
        names = ("version", "since", "until")
        kwargs["initial"] = {name: getattr(tenure, name) for name in names}
        super().__init__(*args, **kwargs)

    def stored(self, record: Tenure) -> TenureForm:
        return TenureForm(tenure=record)

    def as_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("since", "until")}


class EraseForm(ServiceForm):
    """Whether the name goes from the texts of other records too, and what takes its place."""

    replaces = forms.BooleanField(
        label=_("Replace the name in the texts of other records and in their history"),
        required=False,
        initial=True,
    )
    replacement = forms.CharField(
        label=_("By these words"),
        help_text=_("In the history it is always “…”."),
        max_length=LONGEST_REPLACEMENT,
        required=False,
    )
