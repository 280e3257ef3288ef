"""Dates and numbers in the reader's language, icons, and fields that say what is wrong."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation

from records.partial_dates import PartialDate
from records.templatetags import ui


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "2002", "2002"),
        ("en", "2002-07", "July 2002"),
        ("en", "2002-07-15", "July 15, 2002"),
        ("ko", "2002", "2002년"),
        ("ko", "2002-07", "2002년 7월"),
        ("ko", "2002-07-15", "2002년 7월 15일"),
    ],
)
def test_partial_date_is_shown_as_exactly_as_it_is_known(language, text, shown):
    with translation.override(language):
        assert ui.partial_date(PartialDate(text)) == shown


def test_unknown_date_is_a_dash():
    assert ui.partial_date(None) == ui.relative_day(None) == ui.full_day(None) == "–"


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (0, "today"),
        (-3, "3 days ago"),
        (3, "in 3 days"),
        (-13, "13 days ago"),
        (20, "in 2 weeks"),
        (59, "in 8 weeks"),
        (-89, "2 months ago"),
        (-600, "20 months ago"),
        (-2740, "7 years ago"),
    ],
)
def test_day_in_a_list_is_relative_with_the_full_date_on_hover(days, shown):
    day = timezone.localdate() + datetime.timedelta(days=days)
    with translation.override("en"):
        html = ui.relative_day(day)
        assert f">{shown}<" in html
        assert f'title="{ui.full_day(day)}"' in html


def test_what_expires_in_a_year_runs_to_its_end():
    year = timezone.localdate().year + 2
    with translation.override("en"):
        html = ui.relative_end(PartialDate(str(year)))
        last_day = ui.relative_end(PartialDate(f"{year}-12-31"))
    assert f'title="{year}"' in html
    assert html.split(">")[1] == last_day.split(">")[1]


def test_moment_has_no_english_half_of_the_day_in_korean():
    afternoon = datetime.datetime(2026, 11, 23, 16, 56, tzinfo=timezone.get_current_timezone())
    with translation.override("ko"):
        assert ui.moment(afternoon) == "2026. 11. 23. 16:56"


def test_year_that_has_begun_is_not_called_past_or_future():
    year = PartialDate(str(timezone.localdate().year))
    with translation.override("en"):
        assert f">{year}</time>" in ui.relative_day(year)


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [("en", "USD", "$1,234,567.50"), ("ko", "KRW", "₩1,234,568"), ("en", "EUR", "€1,234,567.50")],
)
def test_money_has_the_digits_of_its_currency(language, currency, shown):
    with translation.override(language):
        assert ui.money(Decimal("1234567.50"), currency) == shown


def test_icon_is_decoration_unless_it_is_labelled():
    assert 'aria-hidden="true"' in ui.icon("leaf")
    assert 'aria-label="Environment &amp; more"' in ui.icon("leaf", "Environment & more")


def test_unknown_icon_fails_at_once():
    with pytest.raises(FileNotFoundError):
        ui.icon("no-such-icon")


class SampleForm(forms.Form):
    title = forms.CharField(help_text="As people say it.")
    kinds = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    public = forms.BooleanField(required=False)
    place = forms.ChoiceField(choices=[("", ""), ("x", "X")])


def test_field_ties_help_and_errors_to_its_control():
    html = render_to_string("partials/field.html", {"field": SampleForm({})["title"]})
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert "form-control is-invalid" in html


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("kinds", "<legend"),
        ("public", 'class="form-check-input"'),
        ("place", 'class="form-select"'),
    ],
)
def test_field_is_laid_out_by_its_kind(name, part):
    assert part in render_to_string("partials/field.html", {"field": SampleForm()[name]})


def test_error_summary_leads_to_each_field_and_takes_the_focus():
    html = render_to_string("partials/form_errors.html", {"form": SampleForm({})})
    assert 'role="alert"' in html
    assert "data-focus" in html
    assert 'href="#id_title_field"' in html
    assert 'href="#id_kinds_field"' in html


def test_reader_without_a_city_may_do_nothing():
    template = engines["django"].from_string('{% may "activities.write" as yes %}{{ yes }}')
    assert template.render({}) == "False"
