"""The shape a credential must have, before anybody asks who signed it.

``check_structure`` for what is presented as a badge, ``check_endorsement`` for what hangs
on one, ``check_credential`` for any other credential (a status list).
"""

from merkki_verifier.structure.check import check_credential, check_endorsement, check_structure

__all__ = ["check_credential", "check_endorsement", "check_structure"]
