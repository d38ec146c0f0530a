"""Queries about what colleagues offer to help with. Every one is limited to the trust it is given."""

from storage.expertise._candidates import MOST_CANDIDATES, Candidate, find_candidate, find_candidates
from storage.expertise._counts import count_listings_by_topic, find_topics_listed_with
from storage.expertise._listings import (
    Listing,
    ListingDetails,
    add_listing,
    change_listing,
    find_listing,
    find_listings_of,
    get_listing,
    read_listing_again,
    remove_listing,
    renew_listing,
    set_listing_state,
)
from storage.expertise._recent import Interests, RecentListing, find_interests, find_recent_listings
from storage.expertise._renewal import KeptListing, find_kept_listings
from storage.expertise._signatures import (
    ListingReader,
    ListingText,
    Owner,
    Signature,
    UnreadListing,
    count_unread_listings,
    find_owner,
    find_unread_listings,
    forget_readings,
    forget_readings_of,
    lock_listings,
)

__all__ = [
    "MOST_CANDIDATES",
    "Candidate",
    "Interests",
    "KeptListing",
    "Listing",
    "ListingDetails",
    "ListingReader",
    "ListingText",
    "Owner",
    "RecentListing",
    "Signature",
    "UnreadListing",
    "add_listing",
    "change_listing",
    "count_listings_by_topic",
    "count_unread_listings",
    "find_candidate",
    "find_candidates",
    "find_interests",
    "find_kept_listings",
    "find_listing",
    "find_listings_of",
    "find_owner",
    "find_recent_listings",
    "find_topics_listed_with",
    "find_unread_listings",
    "forget_readings",
    "forget_readings_of",
    "get_listing",
    "lock_listings",
    "read_listing_again",
    "remove_listing",
    "renew_listing",
    "set_listing_state",
]
