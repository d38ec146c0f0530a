"""What the bot counts about itself, for Prometheus. Nothing here says who asked, or what."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """One process's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "staffroom_requests_total",
            "Requests answered, by platform, kind and outcome.",
            ["platform", "kind", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "staffroom_request_seconds",
            "Seconds from a verified request to its reply being known.",
            ["platform", "kind"],
            buckets=SECONDS,
            registry=self.registry,
        )

        self._tries = Counter(
            "staffroom_delivery_tries_total",
            "Tries to deliver, by platform and outcome (done, later, unsure, unreachable, impossible).",
            ["platform", "outcome"],
            registry=self.registry,
        )
        self._states = Gauge(
            "staffroom_deliveries", "Deliveries in the outbox, by state.", ["state"], registry=self.registry
        )
        self._oldest_due = Gauge(
            "staffroom_oldest_due_seconds",
            "How long the oldest delivery that is due has been so.",
            registry=self.registry,
        )

    def answered(self, platform: str, kind: str, outcome: str, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(platform, kind, outcome).inc()
        self._seconds.labels(platform, kind).observe(seconds)

    def tried(self, platform: str, outcome: str) -> None:
        """Count one try to deliver: `later` is a refusal that will be tried again."""
        self._tries.labels(platform, outcome).inc()

    def outbox(self, states: Mapping[str, int]) -> None:
        """Say how many deliveries are in each state."""
        for state, number in states.items():
            self._states.labels(state).set(number)

    def oldest_due(self, seconds: float) -> None:
        """Say how long the oldest delivery has been due; 0 where none is."""
        self._oldest_due.set(seconds)

    def exposition(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
