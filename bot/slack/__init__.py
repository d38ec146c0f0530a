"""Slack: from its requests to ours, and from our messages to Block Kit."""
