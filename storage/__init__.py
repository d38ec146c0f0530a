"""What is remembered: tables, queries, search and migrations."""
