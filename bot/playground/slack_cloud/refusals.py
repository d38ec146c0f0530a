"""How the stand-in says no: with Slack's own error code, and the document that it follows."""

from typing import Any


class Refusal(Exception):
    """Slack's refusal of a call.

    `error` is Slack's code, `document` the title of the page of docs.slack.dev that says so, `messages` what goes into
    `response_metadata`, `extra` any other field of the answer.
    """

    def __init__(
        self,
        error: str,
        document: str,
        *,
        messages: tuple[str, ...] = (),
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{error} ({document})")
        self.error = error
        self.document = f"docs.slack.dev: {document}"
        self.messages = messages
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The answer as Slack words it."""
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer
