"""The one place that imports Microsoft's Teams SDK (microsoft-teams-apps 2.1.1), and makes its import harmless.

What we take from it: what a Bot Framework token must say, and the client of the Bot Connector. What we leave: its
`App`. Read and measured (November 2026): the App parses an activity in 9 µs, so speed is no reason against it, but it
answers 500 for a handler's error, an unknown invoke, an unknown activity type and a Connector's 429, and its inbound
validator also admits Entra tokens ("Agent 365") without looking at the service address. Our endpoint answers for
itself, and takes the SDK's expectations of the Bot Framework's own tokens alone.

Importing the SDK does two things that we don't want: it loads `.env` into the process's environment (our settings have
read it already, and nobody else should), and it warns of a preview class that we don't use.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

NO_DOTENV = "PYTHON_DOTENV_DISABLED"


@contextmanager
def _quietly() -> Iterator[None]:
    before = os.environ.get(NO_DOTENV)
    os.environ[NO_DOTENV] = "1"
    try:
        with warnings.catch_warnings():
            # The SDK itself makes an instance of a preview class of its own at import; we never touch that class.
            warnings.filterwarnings("ignore", message="HtmlWidgetSecurityPolicy is in preview", category=FutureWarning)
            yield
    finally:
        if before is None:
            del os.environ[NO_DOTENV]
        else:
            os.environ[NO_DOTENV] = before


with _quietly():
    from microsoft_teams.api import Account, TeamsChannelAccount
    from microsoft_teams.api.activities.message.message import MessageActivityInput
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
    from microsoft_teams.api.clients.conversation.client import ConversationClient
    from microsoft_teams.api.clients.conversation.params import CreateConversationParams
    from microsoft_teams.api.models.attachment.attachment import Attachment
    from microsoft_teams.apps.auth import TokenValidator
    from microsoft_teams.common import Client, ClientOptions

__all__ = [
    "PUBLIC",
    "Account",
    "Attachment",
    "Client",
    "ClientOptions",
    "ConversationClient",
    "CreateConversationParams",
    "MessageActivityInput",
    "TeamsChannelAccount",
    "TokenValidator",
    "with_overrides",
]
