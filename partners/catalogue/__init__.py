"""What is shipped for the catalogue that all cities share: countries, networks, organisations."""

from partners.catalogue.countries import countries
from partners.catalogue.networks import networks

__all__ = ["countries", "networks"]
