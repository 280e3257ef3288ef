"""Who: places of the gazetteer, actors at every level, public ties, memberships, and the
cities that work here."""

from partners.models.actors import Actor, ActorIdentifier, ActorName, City, best_name
from partners.models.networks import NETWORK_TYPES, Contribution, NetworkMembership
from partners.models.places import Place, region_of_place
from partners.models.ties import Tie

__all__ = [
    "NETWORK_TYPES",
    "Actor",
    "ActorIdentifier",
    "ActorName",
    "City",
    "Contribution",
    "NetworkMembership",
    "Place",
    "Tie",
    "best_name",
    "region_of_place",
]
