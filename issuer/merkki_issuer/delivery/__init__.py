"""Delivery: the issued bytes as files and pictures. Nothing here signs."""
