"""Issuing over HTTP: API keys, and the places of test credentials.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.slug"], name=op.f("fk_api_keys_organisation")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_api_keys")),
    )
    op.create_index(op.f("ix_api_keys_organisation"), "api_keys", ["organisation"], unique=False)
    op.create_table(
        "conformance_entries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("identity", sa.String(length=3), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("credential_id", sa.String(length=1000), nullable=True),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_conformance_entries")),
        sa.UniqueConstraint(
            "profile",
            "identity",
            "purpose",
            "place",
            name=op.f("uq_conformance_entries_profile_identity_purpose_place"),
        ),
    )
    op.create_index(
        op.f("ix_conformance_entries_credential_id"),
        "conformance_entries",
        ["credential_id"],
        unique=False,
    )
