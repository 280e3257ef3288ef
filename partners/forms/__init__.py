"""The shape of what people type about partners."""

from partners.forms.actors import NONE_OF_THESE, ActorForm
from partners.forms.duplicates import CountryForm, TwoPartnersForm

__all__ = ["NONE_OF_THESE", "ActorForm", "CountryForm", "TwoPartnersForm"]
