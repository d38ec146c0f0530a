"""The tables, a module per family; importing this package registers all of them."""

from storage.models.base import Table
from storage.models.deliveries import Delivery, RateBudget
from storage.models.drafts import Draft
from storage.models.expertise import ExpertiseListing, ListingTopic
from storage.models.introductions import Introduction, IntroductionReply, Meeting, Swap
from storage.models.nudges import MessageWishes, Nudge
from storage.models.organisation import Academy, Trust
from storage.models.people import Affiliation, Identity, Person, RoleDesignation
from storage.models.platforms import SlackInstallation, SlackOAuthState, Workspace
from storage.models.runtime import HandledRequest, Lease, SecretCanary
from storage.models.school_time import ClosedDay, HalfTerm
from storage.models.search import ListingSignature, SearchWish, TopicGap
from storage.models.topics import TrustTopic

__all__ = [
    "Academy",
    "Affiliation",
    "ClosedDay",
    "Delivery",
    "Draft",
    "ExpertiseListing",
    "HalfTerm",
    "HandledRequest",
    "Identity",
    "Introduction",
    "IntroductionReply",
    "Lease",
    "ListingSignature",
    "ListingTopic",
    "Meeting",
    "MessageWishes",
    "Nudge",
    "Person",
    "RateBudget",
    "RoleDesignation",
    "SearchWish",
    "SecretCanary",
    "SlackInstallation",
    "SlackOAuthState",
    "Swap",
    "Table",
    "TopicGap",
    "Trust",
    "TrustTopic",
    "Workspace",
]
