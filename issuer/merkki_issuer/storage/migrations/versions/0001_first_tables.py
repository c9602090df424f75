"""The first tables: organisations, awards, status lists, the log, links.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _organisations()
    _awards()
    _status()
    _log()
    _links()
    _guard_log()


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("slug", sa.String(length=48), nullable=False),
        sa.Column("did", sa.String(length=500), nullable=False),
        sa.Column("name_fi", sa.String(length=200), nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("may_issue", sa.JSON(), nullable=False),
        sa.Column("suspendable", sa.Boolean(), nullable=False),
        sa.Column("includes_suggested_credit", sa.Boolean(), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_organisations")),
        sa.UniqueConstraint("did", name=op.f("uq_organisations_did")),
    )
    op.create_table(
        "organisation_keys",
        sa.Column("thumbprint", sa.String(length=43), nullable=False),
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("key_type", sa.String(length=10), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("retired", _moment(), nullable=True),
        sa.Column("revoked", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.slug"], name=op.f("fk_organisation_keys_organisation")
        ),
        sa.PrimaryKeyConstraint("thumbprint", name=op.f("pk_organisation_keys")),
    )
    op.create_index(
        op.f("ix_organisation_keys_organisation"),
        "organisation_keys",
        ["organisation"],
        unique=False,
    )


def _awards() -> None:
    op.create_table(
        "kept_facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_facts")),
    )
    op.create_table(
        "awards",
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("dedupe", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=1000), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("issued", _moment(), nullable=True),
        sa.Column("awarded", _moment(), nullable=False),
        sa.Column("valid_from", _moment(), nullable=False),
        sa.Column("valid_until", _moment(), nullable=True),
        sa.Column("unsigned", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.slug"], name=op.f("fk_awards_organisation")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_awards")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_awards_credential_id")),
        sa.UniqueConstraint(
            "organisation",
            "mark",
            "version",
            "recipient",
            "dedupe",
            name=op.f("uq_awards_organisation_mark_version_recipient_dedupe"),
        ),
    )
    op.create_index(op.f("ix_awards_created"), "awards", ["created"], unique=False)
    op.create_index(op.f("ix_awards_state"), "awards", ["state"], unique=False)
    op.create_table(
        "award_renderings",
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.award_id"], name=op.f("fk_award_renderings_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["key"], ["organisation_keys.thumbprint"], name=op.f("fk_award_renderings_key")
        ),
        sa.PrimaryKeyConstraint("award_id", "format", name=op.f("pk_award_renderings")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.award_id"], name=op.f("fk_idempotency_keys_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.slug"], name=op.f("fk_idempotency_keys_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation", "key", name=op.f("pk_idempotency_keys")),
    )


def _status() -> None:
    op.create_table(
        "status_lists",
        sa.Column("list_id", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.slug"], name=op.f("fk_status_lists_organisation")
        ),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_status_lists")),
        sa.UniqueConstraint(
            "organisation", "number", name=op.f("uq_status_lists_organisation_number")
        ),
    )
    op.create_table(
        "status_entries",
        sa.Column("list_id", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("award", sa.String(length=36), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("changed", _moment(), nullable=True),
        sa.CheckConstraint(
            "place >= 0 AND place < 131072", name=op.f("ck_status_entries_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["award"], ["awards.award_id"], name=op.f("fk_status_entries_award")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_lists.list_id"], name=op.f("fk_status_entries_list_id")
        ),
        sa.PrimaryKeyConstraint("list_id", "place", name=op.f("pk_status_entries")),
        sa.UniqueConstraint("award", name=op.f("uq_status_entries_award")),
    )
    op.create_table(
        "status_publications",
        sa.Column("list_id", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published", _moment(), nullable=False),
        sa.Column("valid_until", _moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("jwt", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_lists.list_id"], name=op.f("fk_status_publications_list_id")
        ),
        sa.PrimaryKeyConstraint(
            "list_id", "purpose", "version", name=op.f("pk_status_publications")
        ),
    )


def _log() -> None:
    op.create_table(
        "log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("organisation", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=600), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log")),
    )
    op.create_index(op.f("ix_log_subject"), "log", ["subject"], unique=False)
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )


def _links() -> None:
    op.create_table(
        "claim_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("award", sa.String(length=36), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("expires", _moment(), nullable=False),
        sa.Column("spent", _moment(), nullable=True),
        sa.ForeignKeyConstraint(["award"], ["awards.award_id"], name=op.f("fk_claim_links_award")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_claim_links")),
    )
    op.create_index(op.f("ix_claim_links_award"), "claim_links", ["award"], unique=False)
    op.create_table(
        "holder_links",
        sa.Column("holding", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("expires", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("holding", name=op.f("pk_holder_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_holder_links_digest")),
    )
    op.create_table(
        "holder_items",
        sa.Column("holding", sa.String(length=36), nullable=False),
        sa.Column("award", sa.String(length=36), nullable=False),
        sa.Column("added", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["award"], ["awards.award_id"], name=op.f("fk_holder_items_award")),
        sa.ForeignKeyConstraint(
            ["holding"], ["holder_links.holding"], name=op.f("fk_holder_items_holding")
        ),
        sa.PrimaryKeyConstraint("holding", "award", name=op.f("pk_holder_items")),
    )
    op.create_table(
        "share_links",
        sa.Column("share", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("holding", sa.String(length=36), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("expires", _moment(), nullable=False),
        sa.Column("stopped", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["holding"], ["holder_links.holding"], name=op.f("fk_share_links_holding")
        ),
        sa.PrimaryKeyConstraint("share", name=op.f("pk_share_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_share_links_digest")),
    )
    op.create_index(op.f("ix_share_links_holding"), "share_links", ["holding"], unique=False)
    op.create_table(
        "share_items",
        sa.Column("share", sa.String(length=36), nullable=False),
        sa.Column("award", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["award"], ["awards.award_id"], name=op.f("fk_share_items_award")),
        sa.ForeignKeyConstraint(
            ["share"], ["share_links.share"], name=op.f("fk_share_items_share")
        ),
        sa.PrimaryKeyConstraint("share", "award", name=op.f("pk_share_items")),
    )


def _guard_log() -> None:
    """Let nobody change or delete an entry by an ordinary statement.

    Whoever may drop the trigger can still do it; the chain of hashes is for them.
    """
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER log_no_{verb.lower()} BEFORE {verb} ON log"
                " BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log"
        " FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()"
    )
