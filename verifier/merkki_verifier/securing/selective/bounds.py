"""How much a proof of selective disclosure may ask of its reader."""

from __future__ import annotations

from typing import Final

# One signature to check for each statement shown, some 0.1 ms each, all of them bought by one
# good base signature. A badge has about 50 statements; this many take about half a second.
MAX_STATEMENTS: Final = 4096
