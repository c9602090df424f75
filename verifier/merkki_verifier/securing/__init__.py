"""Securing a credential: making proofs, and checking the signature inside one.

Nothing here decides whom a key belongs to; that is ``merkki_verifier.issuers``.
"""
