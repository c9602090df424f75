"""``python -m merkki_verifier.codes`` writes the page docs/checks.md to standard output."""

import sys

from merkki_verifier.codes.rendering import page

# Bytes, so that the page is the same on every system: UTF-8 and plain line ends.
sys.stdout.buffer.write(page().encode())
