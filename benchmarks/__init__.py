"""How fast Merkki is, measured beside others in one run, and what others say of the same badges.

``python -m benchmarks`` measures (``make bench``) and ``python -m benchmarks.comparing``
compares verdicts (``make compare``). Nothing here is part of the product. Other people's
libraries are installed from their registries into ``build/`` and run in processes of their
own: none is imported here.
"""
