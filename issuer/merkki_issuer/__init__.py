"""The regional issuing service: from an award to a signed credential in the holder's hands."""
