"""The messenger: requests, blocks, groups that are joined, files, mentions, read positions."""

import sqlalchemy as sa
from alembic import op

from store.tables import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_blocks",
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("blocked_id", types.Identifier(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "blocked_id"),
    )
    op.create_table(
        "contact_requests",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("request_id", types.Identifier(), nullable=False),
        sa.Column("from_user_id", types.Identifier(), nullable=False),
        sa.Column("to_user_id", types.Identifier(), nullable=False),
        sa.Column("message", sa.String(length=255), nullable=False),
        sa.Column("status", types.bin_string(16), nullable=False),
        sa.Column("pending_key", types.bin_string(48), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pending_key"),
        sa.UniqueConstraint("request_id"),
    )
    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.create_index("ix_contact_request_in", ["to_user_id", "id"], unique=False)
        batch_op.create_index("ix_contact_request_out", ["from_user_id", "id"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("file_id", types.Identifier(), nullable=False),
        sa.Column("owner_id", types.Identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", types.bin_string(127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", types.bin_string(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("has_thumbnail", sa.Boolean(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_id"),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index("ix_file_unused", ["status", "created_at"], unique=False)
        batch_op.create_index("ix_file_owner", ["owner_id", "status"], unique=False)

    op.create_table(
        "group_requests",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("request_id", types.Identifier(), nullable=False),
        sa.Column("group_id", types.Identifier(), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("inviter_id", types.Identifier(), nullable=True),
        sa.Column("message", sa.String(length=255), nullable=False),
        sa.Column("status", types.bin_string(16), nullable=False),
        sa.Column("pending_key", types.bin_string(48), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pending_key"),
        sa.UniqueConstraint("request_id"),
    )
    with op.batch_alter_table("group_requests", schema=None) as batch_op:
        batch_op.create_index("ix_group_request", ["group_id", "status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_requests_user_id"), ["user_id"], unique=False)

    op.create_table(
        "message_mentions",
        sa.Column("message_id", types.Identifier(), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("conversation_id", types.Identifier(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "user_id"),
    )
    with op.batch_alter_table("message_mentions", schema=None) as batch_op:
        batch_op.create_index("ix_mention_user", ["conversation_id", "user_id", "seq"], unique=False)

    with op.batch_alter_table("chat_groups", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("join_policy", types.bin_string(16), server_default="approval", nullable=False)
        )
        batch_op.add_column(sa.Column("invite_code", types.bin_string(32), nullable=True))
        batch_op.add_column(sa.Column("profile_version", sa.BigInteger(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("dismissed_at", types.UtcDateTime(), nullable=True))
        batch_op.create_index("ix_chat_groups_invite_code", ["invite_code"], unique=True)

    with op.batch_alter_table("conversation_members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nickname", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("pinned_at", types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("muted", sa.Boolean(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("last_read_seq", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("members_version", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payload_json", types.Json(), nullable=True))
        batch_op.add_column(sa.Column("file_id", types.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("reply_to", types.Identifier(), nullable=True))
        batch_op.create_index(batch_op.f("ix_messages_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("avatar_file_id", types.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("profile_version", sa.BigInteger(), server_default="1", nullable=False))

    op.execute(sa.text(READ_SO_FAR))
    # Those who are there already may search profiles too: their own, their contacts' and their groups'.
    for statement in (GRANT_SELF, GRANT_CONTACTS, GRANT_GROUPS, FOLLOW_USERS, FOLLOW_GROUPS):
        op.execute(sa.text(statement).bindparams(sa.bindparam("now", types.utc_now(), types.UtcDateTime())))


# What was there before anybody could say what they have read is no news to them.
READ_SO_FAR = """
UPDATE conversation_members SET last_read_seq = (
    SELECT last_seq FROM conversations
    WHERE conversations.conversation_id = conversation_members.conversation_id
)
"""
GRANT_SELF = """
INSERT INTO ai_knowledge_source
    (kb_id, tenant_user_id, source_type, source_key, version, status, created_at, updated_at)
SELECT base.id, person.user_id, 'self_profile', person.user_id, 1, 1, :now, :now
FROM users person
JOIN ai_knowledge_base base
    ON base.owner_id = person.user_id AND base.owner_type = 'user' AND base.kb_type = 'global'
"""
GRANT_CONTACTS = """
INSERT INTO ai_knowledge_source
    (kb_id, tenant_user_id, source_type, source_key, version, status, created_at, updated_at)
SELECT base.id, contact.user_id, 'contact_profile', contact.contact_id, 1, 1, :now, :now
FROM contacts contact
JOIN ai_knowledge_base base
    ON base.owner_id = contact.user_id AND base.owner_type = 'user' AND base.kb_type = 'global'
"""
GRANT_GROUPS = """
INSERT INTO ai_knowledge_source
    (kb_id, tenant_user_id, source_type, source_key, version, status, created_at, updated_at)
SELECT base.id, member.user_id, 'group_profile', chat_groups.group_id, 1, 1, :now, :now
FROM conversation_members member
JOIN chat_groups ON chat_groups.group_id = member.conversation_id
JOIN ai_knowledge_base base
    ON base.owner_id = member.user_id AND base.owner_type = 'user' AND base.kb_type = 'global'
WHERE member.left_at IS NULL AND member.assistant_off = 0
"""
# The index looks at whoever says more than a name that came with an import. REPLACE, for no two databases
# join strings alike.
FOLLOW_USERS = """
INSERT INTO ai_ingest_event
    (event_type, tenant_user_id, source_type, source_key, dedup_key, publish_status, status, retry_count,
     next_retry_at, created_at, updated_at)
SELECT 'source_changed', user_id, 'self_profile', user_id, REPLACE('live:self_profile:ID:1', 'ID', user_id),
    0, 0, 0, :now, :now, :now
FROM users
WHERE password_hash IS NOT NULL OR signature <> ''
"""
FOLLOW_GROUPS = """
INSERT INTO ai_ingest_event
    (event_type, tenant_user_id, source_type, source_key, dedup_key, publish_status, status, retry_count,
     next_retry_at, created_at, updated_at)
SELECT 'source_changed', COALESCE(owner_id, '*'), 'group_profile', group_id,
    REPLACE('live:group_profile:ID:1', 'ID', group_id), 0, 0, 0, :now, :now, :now
FROM chat_groups
WHERE notice <> ''
"""
PROFILES = ("self_profile", "contact_profile", "group_profile")


def downgrade() -> None:
    for table in ("ai_knowledge_source", "ai_knowledge_chunk", "ai_ingest_event", "ai_ingest_cursor"):
        rows = sa.table(table, sa.column("source_type", sa.String()))
        op.execute(sa.delete(rows).where(rows.c.source_type.in_(PROFILES)))

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("profile_version")
        batch_op.drop_column("avatar_file_id")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_file_id"))
        batch_op.drop_column("reply_to")
        batch_op.drop_column("file_id")
        batch_op.drop_column("payload_json")

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("members_version")

    with op.batch_alter_table("conversation_members", schema=None) as batch_op:
        batch_op.drop_column("last_read_seq")
        batch_op.drop_column("muted")
        batch_op.drop_column("pinned_at")
        batch_op.drop_column("nickname")

    with op.batch_alter_table("chat_groups", schema=None) as batch_op:
        batch_op.drop_index("ix_chat_groups_invite_code")
        batch_op.drop_column("dismissed_at")
        batch_op.drop_column("profile_version")
        batch_op.drop_column("invite_code")
        batch_op.drop_column("join_policy")

    with op.batch_alter_table("message_mentions", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_user")

    op.drop_table("message_mentions")
    with op.batch_alter_table("group_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_requests_user_id"))
        batch_op.drop_index("ix_group_request")

    op.drop_table("group_requests")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index("ix_file_owner")
        batch_op.drop_index("ix_file_unused")

    op.drop_table("files")
    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_request_out")
        batch_op.drop_index("ix_contact_request_in")

    op.drop_table("contact_requests")
    op.drop_table("contact_blocks")
