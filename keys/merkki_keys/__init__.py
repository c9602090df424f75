"""Key pairs, their public forms, DID documents, and where private keys are kept."""
