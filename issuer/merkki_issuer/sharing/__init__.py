"""Sharing: links that hand a badge over, and links that show it to somebody for a time."""
