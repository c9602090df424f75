"""Many awards at once: the same cycle, a few hundred rows a transaction."""
