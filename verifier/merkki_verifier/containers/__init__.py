"""The files badges travel in: what is inside, and how to put a credential into an image."""

from merkki_verifier.containers.detect import Kind, Opened, open_container
from merkki_verifier.containers.errors import ContainerError

__all__ = ["ContainerError", "Kind", "Opened", "open_container"]
