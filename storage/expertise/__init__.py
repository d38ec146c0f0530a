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
    renew_listing,
    set_listing_state,
)
from storage.expertise._recent import Interests, RecentListing, find_interests, find_recent_listings
from storage.expertise._renewal import KeptListing, find_kept_listings

__all__ = [
    "Candidate",
    "Interests",
    "KeptListing",
    "Listing",
    "ListingDetails",
    "RecentListing",
    "Terms",
    "TopicLabels",
    "add_listing",
    "change_listing",
    "count_listings_by_topic",
    "find_candidate",
    "find_candidates",
    "find_interests",
    "find_kept_listings",
    "find_listing",
    "find_listings_of",
    "find_recent_listings",
    "find_topics_listed_with",
    "get_listing",
    "remove_listing",
    "renew_listing",
    "set_listing_state",
]
