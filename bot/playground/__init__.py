"""Local stand-ins for the two clouds, and the page a newcomer talks to. For `staffroom play` and tests alone."""
