"""``python -m merkki_verifier`` is ``merkki-verify``."""

from merkki_verifier.cli import main

main(prog_name="merkki-verify")
