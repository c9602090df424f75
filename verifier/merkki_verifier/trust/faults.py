"""What can be wrong with a registry."""

from __future__ import annotations


class RegistryError(ValueError):
    """The registry cannot be used; ``problems`` names everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("the registry cannot be used: " + "; ".join(problems))
