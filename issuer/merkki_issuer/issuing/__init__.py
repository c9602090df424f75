"""The issuing cycle: from an award to a signed credential, exactly once (docs/issuing.md)."""
