"""The edges of Staffroom: platforms, command line, and the one place where objects are wired together."""
