"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from store.tables import checkpoints, types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DIGEST = sa.LargeBinary().with_variant(mysql.VARBINARY(16), "mysql", "mariadb")
BLOB = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "ai_agent",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("agent_id", types.Identifier(), nullable=False),
        sa.Column("owner_type", types.bin_string(20), nullable=False),
        sa.Column("owner_id", types.Identifier(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("persona_prompt", types.MediumText(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("kb_type", types.bin_string(30), nullable=False),
        sa.Column("kb_id", sa.BigInteger(), nullable=True),
        sa.Column("tools_json", types.Json(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agent_id"),
    )
    with op.batch_alter_table("ai_agent", schema=None) as batch_op:
        batch_op.create_index("ix_agent_owner", ["owner_type", "owner_id"], unique=False)

    op.create_table(
        "ai_assistant_message",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.Column("role", types.bin_string(16), nullable=False),
        sa.Column("content", types.MediumText(), nullable=False),
        sa.Column("citations_json", types.Json(), nullable=True),
        sa.Column("tokens_json", types.Json(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ai_assistant_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ai_assistant_message_session_id"), ["session_id"], unique=False)

    op.create_table(
        "ai_assistant_run",
        sa.Column("query_id", types.bin_string(36), nullable=False),
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("parent_query_id", types.bin_string(36), nullable=True),
        sa.Column("question", types.MediumText(), nullable=False),
        sa.Column("status", types.bin_string(20), nullable=False),
        sa.Column("error_code", types.bin_string(64), nullable=True),
        sa.Column("user_message_id", sa.BigInteger(), nullable=True),
        sa.Column("assistant_message_id", sa.BigInteger(), nullable=True),
        sa.Column("timing_json", types.Json(), nullable=True),
        sa.Column("lease_owner", types.bin_string(36), nullable=True),
        sa.Column("lease_until", types.UtcDateTime(), nullable=True),
        sa.Column("heartbeat_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("query_id"),
    )
    with op.batch_alter_table("ai_assistant_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ai_assistant_run_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ai_assistant_run_tenant_user_id"), ["tenant_user_id"], unique=False
        )
        batch_op.create_index("ix_run_lease", ["status", "lease_until"], unique=False)

    op.create_table(
        "ai_assistant_session",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("agent_id", types.Identifier(), nullable=True),
        sa.Column("persona_id", types.Identifier(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id"),
    )
    with op.batch_alter_table("ai_assistant_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ai_assistant_session_tenant_user_id"), ["tenant_user_id"], unique=False
        )
        batch_op.create_index(
            "ix_session_newest", ["tenant_user_id", "status", "updated_at", "id"], unique=False
        )

    op.create_table(
        "ai_assistant_session_state",
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.Column("head_query_id", types.bin_string(36), nullable=True),
        sa.Column("active_query_id", types.bin_string(36), nullable=True),
        sa.Column("active_until", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_table(
        "ai_assistant_thread_alias",
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("thread_id", types.bin_string(64), nullable=False),
        sa.Column("session_id", types.Identifier(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_user_id", "thread_id"),
    )
    with op.batch_alter_table("ai_assistant_thread_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ai_assistant_thread_alias_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "ai_backfill_job",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=True),
        sa.Column("until", types.UtcDateTime(), nullable=True),
        sa.Column("page_size", sa.Integer(), nullable=False),
        sa.Column("max_sessions", sa.Integer(), nullable=True),
        sa.Column("max_pages_per_session", sa.Integer(), nullable=True),
        sa.Column("total_events", sa.Integer(), nullable=False),
        sa.Column("published_events", sa.Integer(), nullable=False),
        sa.Column("succeeded_events", sa.Integer(), nullable=False),
        sa.Column("failed_events", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ai_backfill_job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ai_backfill_job_tenant_user_id"), ["tenant_user_id"], unique=False
        )

    op.create_table(
        "ai_ingest_cursor",
        sa.Column("source_type", types.bin_string(30), nullable=False),
        sa.Column("source_key", types.bin_string(64), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source_type", "source_key"),
    )
    op.create_table(
        "ai_ingest_event",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("event_type", types.bin_string(32), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("backfill_job_id", sa.BigInteger(), nullable=True),
        sa.Column("source_type", types.bin_string(30), nullable=False),
        sa.Column("source_key", types.bin_string(64), nullable=False),
        sa.Column("payload_json", types.Json(), nullable=True),
        sa.Column("dedup_key", types.bin_string(160), nullable=False),
        sa.Column("publish_status", types.Flag(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("retry_count", sa.Integer(), nullable=False),
        sa.Column("next_retry_at", types.UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("kafka_topic", types.bin_string(128), nullable=True),
        sa.Column("kafka_partition", sa.Integer(), nullable=True),
        sa.Column("kafka_offset", sa.BigInteger(), nullable=True),
        sa.Column("published_at", types.UtcDateTime(), nullable=True),
        sa.Column("trace_id", types.bin_string(64), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedup_key"),
    )
    with op.batch_alter_table("ai_ingest_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ai_ingest_event_backfill_job_id"), ["backfill_job_id"], unique=False
        )
        batch_op.create_index("ix_event_due", ["status", "next_retry_at", "id"], unique=False)
        batch_op.create_index("ix_event_publish", ["publish_status", "next_retry_at", "id"], unique=False)

    op.create_table(
        "ai_knowledge_base",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("owner_type", types.bin_string(20), nullable=False),
        sa.Column("owner_id", types.Identifier(), nullable=False),
        sa.Column("kb_type", types.bin_string(30), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_type", "owner_id", "kb_type"),
    )
    op.create_table(
        "ai_knowledge_chunk",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("source_type", types.bin_string(30), nullable=False),
        sa.Column("source_key", types.bin_string(64), nullable=False),
        sa.Column("chunk_key", types.bin_string(96), nullable=False),
        sa.Column("chunk_index", sa.Integer(), nullable=False),
        sa.Column("content", types.MediumText(), nullable=False),
        sa.Column("content_hash", types.bin_string(64), nullable=False),
        sa.Column("metadata_json", types.Json(), nullable=True),
        sa.Column("message_id", types.Identifier(), nullable=True),
        sa.Column("message_time", types.UtcDateTime(), nullable=True),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chunk_key"),
    )
    with op.batch_alter_table("ai_knowledge_chunk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ai_knowledge_chunk_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_chunk_source", ["source_type", "source_key", "id"], unique=False)

    op.create_table(
        "ai_knowledge_source",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("kb_id", sa.BigInteger(), nullable=False),
        sa.Column("tenant_user_id", types.Identifier(), nullable=False),
        sa.Column("source_type", types.bin_string(30), nullable=False),
        sa.Column("source_key", types.bin_string(64), nullable=False),
        sa.Column("visible_from", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kb_id", "tenant_user_id", "source_type", "source_key"),
    )
    with op.batch_alter_table("ai_knowledge_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ai_knowledge_source_tenant_user_id"), ["tenant_user_id"], unique=False
        )
        batch_op.create_index("ix_source_grants", ["source_type", "source_key"], unique=False)

    op.create_table(
        "chat_groups",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("group_id", types.Identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("notice", types.MediumText(), nullable=False),
        sa.Column("owner_id", types.Identifier(), nullable=True),
        sa.Column("share_history", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id"),
    )
    op.create_table(
        "checkpoint_blobs",
        sa.Column("thread_id", checkpoints.ByteText(255), nullable=False),
        sa.Column("blob_key", DIGEST, nullable=False),
        sa.Column("value", BLOB, nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "blob_key"),
    )
    op.create_table(
        "checkpoint_writes",
        sa.Column("thread_id", checkpoints.ByteText(255), nullable=False),
        sa.Column("ns_key", DIGEST, nullable=False),
        sa.Column("checkpoint_id", checkpoints.ByteText(64), nullable=False),
        sa.Column("task_id", checkpoints.ByteText(128), nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("task_path", checkpoints.ByteText(), nullable=False),
        sa.Column("channel", checkpoints.ByteText(), nullable=False),
        sa.Column("value", BLOB, nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "ns_key", "checkpoint_id", "task_id", "idx"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("thread_id", checkpoints.ByteText(255), nullable=False),
        sa.Column("ns_key", DIGEST, nullable=False),
        sa.Column("checkpoint_id", checkpoints.ByteText(64), nullable=False),
        sa.Column("parent_id", checkpoints.ByteText(64), nullable=True),
        sa.Column("namespace", checkpoints.ByteText(), nullable=False),
        sa.Column("run_key", DIGEST, nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("resumes_id", checkpoints.ByteText(64), nullable=True),
        sa.Column("stored", BLOB, nullable=False),
        sa.Column("replays", BLOB, nullable=True),
        sa.Column("checkpoint", BLOB, nullable=False),
        sa.Column("metadata", BLOB, nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "ns_key", "checkpoint_id"),
    )
    with op.batch_alter_table("checkpoints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkpoints_run_key"), ["run_key"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("contact_id", types.Identifier(), nullable=False),
        sa.Column("remark", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "contact_id"),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "conversation_members",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("conversation_id", types.Identifier(), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("role", types.bin_string(16), nullable=False),
        sa.Column("visible_from", types.UtcDateTime(), nullable=True),
        sa.Column("joined_at", types.UtcDateTime(), nullable=False),
        sa.Column("left_at", types.UtcDateTime(), nullable=True),
        sa.Column("assistant_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "user_id"),
    )
    with op.batch_alter_table("conversation_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("conversation_id", types.Identifier(), nullable=False),
        sa.Column("kind", types.bin_string(16), nullable=False),
        sa.Column("pair_key", types.bin_string(48), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("import_namespace", types.bin_string(64), nullable=True),
        sa.Column("import_key", types.bin_string(64), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_change", sa.BigInteger(), nullable=False),
        sa.Column("last_message_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
        sa.UniqueConstraint("import_namespace", "import_key"),
        sa.UniqueConstraint("pair_key"),
    )
    op.create_table(
        "login_throttles",
        sa.Column("throttle_key", types.bin_string(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("throttle_key"),
    )
    op.create_table(
        "message_deletions",
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("message_id", types.Identifier(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "message_id"),
    )
    with op.batch_alter_table("message_deletions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_deletions_message_id"), ["message_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("message_id", types.Identifier(), nullable=False),
        sa.Column("conversation_id", types.Identifier(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("sender_id", types.Identifier(), nullable=False),
        sa.Column("kind", types.bin_string(16), nullable=False),
        sa.Column("content", types.MediumText(), nullable=False),
        sa.Column("client_id", types.bin_string(64), nullable=True),
        sa.Column("external_id", types.bin_string(255), nullable=True),
        sa.Column("sent_at", types.UtcDateTime(), nullable=False),
        sa.Column("recalled_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "external_id"),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("message_id"),
        sa.UniqueConstraint("sender_id", "client_id"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_change", ["conversation_id", "change_seq"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("token_hash", types.bin_string(64), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("family", types.Identifier(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", types.UtcDateTime(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refresh_tokens_family"), ["family"], unique=False)
        batch_op.create_index(batch_op.f("ix_refresh_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", types.BigKey(), nullable=False),
        sa.Column("user_id", types.Identifier(), nullable=False),
        sa.Column("username", types.bin_string(64), nullable=False),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("nickname_key", types.bin_string(32), nullable=False),
        sa.Column("signature", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("status", types.Flag(), nullable=False),
        sa.Column("import_namespace", types.bin_string(64), nullable=True),
        sa.Column("import_key", types.bin_string(64), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("import_namespace", "import_key"),
        sa.UniqueConstraint("user_id"),
        sa.UniqueConstraint("username"),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_nickname_key"), ["nickname_key"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_nickname_key"))

    op.drop_table("users")
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_tokens_user_id"))
        batch_op.drop_index(batch_op.f("ix_refresh_tokens_family"))

    op.drop_table("refresh_tokens")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_change")

    op.drop_table("messages")
    with op.batch_alter_table("message_deletions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_deletions_message_id"))

    op.drop_table("message_deletions")
    op.drop_table("login_throttles")
    op.drop_table("conversations")
    with op.batch_alter_table("conversation_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_members_user_id"))

    op.drop_table("conversation_members")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_contact_id"))

    op.drop_table("contacts")
    with op.batch_alter_table("checkpoints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkpoints_run_key"))

    op.drop_table("checkpoints")
    op.drop_table("checkpoint_writes")
    op.drop_table("checkpoint_blobs")
    op.drop_table("chat_groups")
    with op.batch_alter_table("ai_knowledge_source", schema=None) as batch_op:
        batch_op.drop_index("ix_source_grants")
        batch_op.drop_index(batch_op.f("ix_ai_knowledge_source_tenant_user_id"))

    op.drop_table("ai_knowledge_source")
    with op.batch_alter_table("ai_knowledge_chunk", schema=None) as batch_op:
        batch_op.drop_index("ix_chunk_source")
        batch_op.drop_index(batch_op.f("ix_ai_knowledge_chunk_message_id"))

    op.drop_table("ai_knowledge_chunk")
    op.drop_table("ai_knowledge_base")
    with op.batch_alter_table("ai_ingest_event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_publish")
        batch_op.drop_index("ix_event_due")
        batch_op.drop_index(batch_op.f("ix_ai_ingest_event_backfill_job_id"))

    op.drop_table("ai_ingest_event")
    op.drop_table("ai_ingest_cursor")
    with op.batch_alter_table("ai_backfill_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ai_backfill_job_tenant_user_id"))

    op.drop_table("ai_backfill_job")
    with op.batch_alter_table("ai_assistant_thread_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ai_assistant_thread_alias_session_id"))

    op.drop_table("ai_assistant_thread_alias")
    op.drop_table("ai_assistant_session_state")
    with op.batch_alter_table("ai_assistant_session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_newest")
        batch_op.drop_index(batch_op.f("ix_ai_assistant_session_tenant_user_id"))

    op.drop_table("ai_assistant_session")
    with op.batch_alter_table("ai_assistant_run", schema=None) as batch_op:
        batch_op.drop_index("ix_run_lease")
        batch_op.drop_index(batch_op.f("ix_ai_assistant_run_tenant_user_id"))
        batch_op.drop_index(batch_op.f("ix_ai_assistant_run_session_id"))

    op.drop_table("ai_assistant_run")
    with op.batch_alter_table("ai_assistant_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ai_assistant_message_session_id"))

    op.drop_table("ai_assistant_message")
    with op.batch_alter_table("ai_agent", schema=None) as batch_op:
        batch_op.drop_index("ix_agent_owner")

    op.drop_table("ai_agent")
