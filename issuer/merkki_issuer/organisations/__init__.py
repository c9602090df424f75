"""Organisations: who awards, under which DID, with which keys."""
