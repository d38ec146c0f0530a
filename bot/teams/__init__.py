"""Microsoft Teams: from activities to our requests, and from our messages to Adaptive Cards."""
