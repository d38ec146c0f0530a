"""A year of requests in the demo trust, with the fair order and beside other orders: part of `make bench`."""
