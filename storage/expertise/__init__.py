"""Queries about what colleagues offer to help with. Every one is limited to the trust it is given."""

from storage.expertise._candidates import Candidate, Terms, find_candidate, find_candidates
from storage.expertise._counts import count_listings_by_topic, find_topics_listed_with
from storage.expertise._listings import (
    Listing,
    ListingDetails,
    TopicLabels,
    add_listing,
    change_listing,
    find_listing,
    find_listings_of,
    get_listing,
    remove_listing,
    set_listing_state,
)

__all__ = [
    "Candidate",
    "Listing",
    "ListingDetails",
    "Terms",
    "TopicLabels",
    "add_listing",
    "change_listing",
    "count_listings_by_topic",
    "find_candidate",
    "find_candidates",
    "find_listing",
    "find_listings_of",
    "find_topics_listed_with",
    "get_listing",
    "remove_listing",
    "set_listing_state",
]
