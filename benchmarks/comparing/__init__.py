"""The same credentials before everybody: who accepts, who refuses, and who cannot tell.

``python -m benchmarks.comparing FOLDER`` (``make compare``) reads the public fixtures and the
hostile samples of FOLDER and writes docs/peers.md. Nobody is asked over a network: contexts,
key documents and status lists are given to all alike.
"""
