"""Was the credential revoked or suspended? Lists fetched, checked, and read."""
