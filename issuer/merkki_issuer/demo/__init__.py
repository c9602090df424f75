"""The demo: an openly fictional region, and the whole story of two badges in it."""
