"""Alembic's scripts, packaged with the code they belong to."""
