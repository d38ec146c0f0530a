"""The tables, a module per family; importing this package registers all of them."""

from storage.models.base import Table
from storage.models.expertise import ExpertiseListing, ListingTopic
from storage.models.organisation import Academy, Trust
from storage.models.people import Affiliation, Identity, Person, RoleDesignation
from storage.models.platforms import SlackInstallation, SlackOAuthState, Workspace
from storage.models.runtime import HandledRequest, Lease, SecretCanary

__all__ = [
    "Academy",
    "Affiliation",
    "ExpertiseListing",
    "HandledRequest",
    "Identity",
    "Lease",
    "ListingTopic",
    "Person",
    "RoleDesignation",
    "SecretCanary",
    "SlackInstallation",
    "SlackOAuthState",
    "Table",
    "Trust",
    "Workspace",
]
