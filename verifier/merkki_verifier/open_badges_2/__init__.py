"""Open Badges 2.0: badges that a server vouches for (hosted), or that a key signed.

An older format with weaker promises, which docs/open-badges-2.md tells: read, and verified
as far as it can be. IMS Open Badges 2.0 (12 April 2018); 2.1 has the same badges.
"""

from merkki_verifier.open_badges_2.check import check_older
from merkki_verifier.open_badges_2.recognizing import is_older, says_older
from merkki_verifier.open_badges_2.words import MODEL, older_in_credential_words

__all__ = ["MODEL", "check_older", "is_older", "older_in_credential_words", "says_older"]
