"""The append-only, hash-chained log of everything the service issued or withdrew."""
