"""``python -m merkki_issuer`` is ``merkki``."""

from merkki_issuer.entry import main

main()
