"""The search with 10,000 to 500,000 listings on either database, beside a plain full-text query on the same table."""
