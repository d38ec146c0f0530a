"""What the bot counts about itself, for Prometheus. Nothing here says who asked, or what."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

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

    def answered(self, platform: str, kind: str, outcome: str, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(platform, kind, outcome).inc()
        self._seconds.labels(platform, kind).observe(seconds)

    def exposition(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
