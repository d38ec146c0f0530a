"""No trust sees another's rows: every table that belongs to a trust says so, and every query over it asks which."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import storage
from storage.models import Table

NOBODYS_TABLES = {
    "handled_requests": "says nothing about anybody",
    "leases": "says nothing about anybody",
    "secret_canary": "says nothing about anybody",
    "slack_installations": "a workspace is installed before it is known whose it is",
    "slack_oauth_states": "the same",
    "trusts": "is the trust itself",
}
NOBODYS_MODULES = {
    "database",
    "leases",
    "migrations",
    "models",
    "handled_requests",
    "secret_box",
    "slack_installations",
}
ACROSS_TRUSTS = {
    "addressees.find_reaches_in": "takes the trust of each",
    "deliveries.find_work": "whether there is anything to do, and nothing else",
    "school_time.find_closed_days_in": "takes the trusts; the outbox claims for several at once",
    "school_time.find_half_terms_in": "the same",
    "school_time.find_people_times": "the same",
    "deliveries.add_deliveries": "each delivery carries its trust",
    "deliveries.claim_deliveries": "the outbox is drained for all trusts; a delivery carries its own trust",
    "deliveries.claim_doubtful": "the same",
    "deliveries.end_followers": "the same",
    "deliveries.end_planned": "the same",
    "deliveries.has_newer_change": "the same",
    "deliveries.find_budgets": "the same",
    "deliveries.find_due": "the same: a workspace is one trust's",
    "deliveries.find_next_try": "the same",
    "deliveries.find_paused": "the same",
    "deliveries.find_results": "the same",
    "deliveries.find_workspace": "the same",
    "deliveries.pause_budget": "the same: a workspace is one trust's",
    "deliveries.put_off": "the same",
    "deliveries.put_off_by_machine": "the same",
    "deliveries.release_followers": "the same",
    "deliveries.settle": "the same",
    "deliveries.take_slots": "the same: a workspace is one trust's",
    "deliveries.count_by_state": "for the operator, who sees the whole outbox",
    "deliveries.drop": "the same",
    "deliveries.find_deliveries": "the same",
    "deliveries.find_next_due": "a moment, and nothing else",
    "deliveries.find_oldest_due": "the same",
    "deliveries.plan_again": "for the operator, who sees the whole outbox",
    "deliveries.sweep_deliveries": "forgets what was settled long ago",
    "nudges.add_nudges": "each nudge carries its trust",
    "nudges.put_nudge": "the same",
    "nudges.claim_due_nudges": "due nudges are joined for all trusts; a nudge carries its own trust",
    "nudges.settle_leavers": "the same",
    "nudges.find_next_go_at": "a moment, and nothing else",
    "nudges.sweep_nudges": "forgets what was settled long ago",
    "identities.find_known_person": "finds whose a platform's user is; the workspace is the scope",
    "conversations.find_conversation": "the same, for where a Teams user can be reached",
    "conversations.save_conversation": "the same",
    "workspaces.find_workspace": "finds which trust a workspace belongs to",
    "workspaces.find_only_trust": "the same, where there is one",
    "organisation.find_trust": "finds the trust itself, for the operator",
    "organisation.find_trusts": "the same",
    "organisation.add_trust": "makes the trust itself, for the operator",
    "organisation.find_academies_by_urn": "a staff file says its trust by the academies it names; for the operator",
    "people.find_by_email": "the operator grants roles by e-mail",
    "roster.find_trusts_of_emails": "an import must not take another trust's people; it learns the trust's name alone",
    "search_wishes.put_wish": "a wish carries its trust",
    "search_wishes.sweep_wishes": "forgets what has run out",
    "gaps.sweep_gaps": "the same",
    "introductions.find_loads": "takes the trusts whose colleagues a search looks for",
    "expertise.find_candidate": "takes the scope: the trusts whose listings somebody may see",
    "expertise.find_candidates": "the same",
    "expertise.find_unread_listings": "listings of all trusts are read again; each carries its trust",
    "expertise.count_unread_listings": "the same: a number, and nothing else",
    "expertise.lock_listings": "the same: which of those listings may be written just now, and nothing else",
    "search.forget_listing": "follows a deletion that was limited to the trust",
}


def queries() -> Iterator[tuple[str, inspect.Signature]]:
    """Every public query function of storage, by module and name."""
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        family = module.name.split(".")[1]
        if family in NOBODYS_MODULES:
            continue
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.iscoroutinefunction):
            if function.__module__.startswith(f"storage.{family}") and not name.startswith("_"):
                yield f"{family}.{name}", inspect.signature(function)


def test_every_query_is_limited_to_a_trust() -> None:
    """A query takes `trust_id`, or stands in the short list of those that may not, each with its reason."""
    found = dict(queries())
    unlimited = {name for name, signature in found.items() if "trust_id" not in signature.parameters}
    assert unlimited == set(ACROSS_TRUSTS)
    assert len(found) > len(ACROSS_TRUSTS)


def test_every_table_belongs_to_a_trust() -> None:
    """A table has `trust_id`, or stands in the short list of those that are nobody's."""
    without = {name for name, table in Table.metadata.tables.items() if "trust_id" not in table.columns}
    assert without == set(NOBODYS_TABLES)
