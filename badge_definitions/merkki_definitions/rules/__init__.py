"""What definitions must hold to beyond their shape: one module a subject."""
