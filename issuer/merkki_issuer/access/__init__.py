"""API keys: which program may act for which organisation."""
