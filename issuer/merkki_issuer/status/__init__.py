"""Status lists: revoke, suspend, reinstate, and publish what was said."""
