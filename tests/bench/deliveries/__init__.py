"""How fast deliveries are written and drained, and how well budgets are used: part of `make bench`."""
