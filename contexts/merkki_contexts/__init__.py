"""JSON-LD for credentials: pinned context documents, and a document's canonical N-Quads."""
