"""``python -m merkki_issuer`` is ``merkki``."""

from merkki_issuer.cli import main

main()
