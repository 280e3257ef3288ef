"""What the address of a page asks of the council table, and whether it can be given."""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from activities.filters import ActivityFilter
from activities.models import Activity
from activities.register import Chip, chips
from partners.requests import CityRequest
from reports.council.forms import OrderAndDaysForm
from reports.council.layout import USUAL, layout_of
from reports.council.table import CouncilTable, make_table
from reports.council.wording import Surroundings, surroundings
from reports.models import CouncilForm


class Asked:
    """The table that a request asks for; it is read when it is first looked at."""

    def __init__(self, request: CityRequest) -> None:
        self.request = request
        self.layout = layout_of(request.GET)
        self.on: datetime.date = timezone.localdate()
        given = {"sort": self.layout.order, **self.layout.days}
        self.order_and_days = OrderAndDaysForm(given, on=self.on)
        access = request.access.narrowed_to([request.city.pk])
        self.filterset = ActivityFilter(
            self.layout.query(),
            Activity.objects.visible_to(access).filter(city=request.city),
            request=request,
            offered=(),
        )
        self.is_valid = self.filterset.is_valid() and self.order_and_days.is_valid()

    @cached_property
    def table(self) -> CouncilTable:
        """Raises TooManyRowsError."""
        return make_table(
            self.filterset.qs,
            self.layout,
            city=self.request.city,
            access=self.request.access,
            period=self.order_and_days.period,
        )

    @cached_property
    def chips(self) -> list[Chip]:
        return list(
            chips(
                self.filterset.form,
                self.layout.query(),
                lambda **changes: self.layout.narrowed(**changes).url(),
                with_search=True,
            )
        )

    @cached_property
    def forms(self) -> list[CouncilForm]:
        """The forms that the city keeps."""
        saved = CouncilForm.objects.visible_to(self.request.access).filter(city=self.request.city)
        return list(saved.select_related("saved_by"))

    @property
    def is_usual(self) -> bool:
        """Whether it is what one meets without asking for anything, whatever its days."""
        return replace(self.layout, days={}) == USUAL

    @property
    def form(self) -> CouncilForm | None:
        """The kept form that this is, whatever its days."""
        plain = replace(self.layout, days={})
        return next((form for form in self.forms if form.layout == plain), None)

    @property
    def title(self) -> str:
        return str(self.form or _("Agreements with partners abroad"))

    @property
    def around(self) -> Surroundings:
        return surroundings(
            self.table, self.chips, title=self.title, city=self.request.city, on=self.on
        )
