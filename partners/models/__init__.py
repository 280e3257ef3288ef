"""Who: places, actors at every level with their posts and people, public ties, the cities here."""

from partners.models.actors import Actor, ActorIdentifier, ActorName, City, best_name
from partners.models.countries import CountryNote
from partners.models.imports import ImportEnd, ImportRow, ImportRun, Outcome, Reason
from partners.models.merges import DistinctPair, Merge
from partners.models.networks import NETWORK_TYPES, Contribution, NetworkMembership
from partners.models.people import RETENTION, VERIFIED_FOR, Person, Post, Tenure
from partners.models.places import Place, region_of_place
from partners.models.ties import Tie, TieDecision

__all__ = [
    "NETWORK_TYPES",
    "RETENTION",
    "VERIFIED_FOR",
    "Actor",
    "ActorIdentifier",
    "ActorName",
    "City",
    "Contribution",
    "CountryNote",
    "DistinctPair",
    "ImportEnd",
    "ImportRow",
    "ImportRun",
    "Merge",
    "NetworkMembership",
    "Outcome",
    "Person",
    "Place",
    "Post",
    "Reason",
    "Tenure",
    "Tie",
    "TieDecision",
    "best_name",
    "region_of_place",
]
