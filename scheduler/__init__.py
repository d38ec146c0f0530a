"""When things happen: the clock and what it sweeps."""
