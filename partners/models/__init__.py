"""Who: places of the gazetteer, actors at every level, public ties, the cities that work here."""

from partners.models.actors import Actor, ActorIdentifier, ActorName, City, best_name
from partners.models.merges import DistinctPair, Merge
from partners.models.places import Place, region_of_place
from partners.models.ties import Tie

__all__ = [
    "Actor",
    "ActorIdentifier",
    "ActorName",
    "City",
    "DistinctPair",
    "Merge",
    "Place",
    "Tie",
    "best_name",
    "region_of_place",
]
