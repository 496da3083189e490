"""`omnilink` as an operator uses it: real processes on the embedded default."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli import cli
from store.schema import newest_revision

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = [
    ("Li Si", "When do I get the contract?"),
    ("Lin Xiao", "I promise you the contract on Friday."),
]


def omnilink(
    folder: Path, *words: str, stdin: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNILINK_")}
    environment = {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "OMNILINK_DATA_DIR": str(folder / "data"),
        "OMNILINK_EMBEDDINGS_MODEL": "none",
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data dir into which the sample was imported."""
    path = tmp_path_factory.mktemp("omnilink")
    rows = [
        {
            "conversation_id": "c",
            "message_id": str(number),
            "sender": sender,
            "sent_at": f"2026-11-02T10:0{number}:00",
            "text": text,
        }
        for number, (sender, text) in enumerate(SAMPLE)
    ]
    (path / "chats.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = omnilink(path, "import", "chats.jsonl", "--timezone", "Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    assert "2 messages, 1 conversations and 2 users are new" in done.stdout
    return path


def test_asking_streams_an_answer_with_its_citations(folder: Path) -> None:
    done = omnilink(folder, "ask", "What about the contract on Friday?", "--user", "Lin Xiao")
    assert done.returncode == 0, done.stderr
    assert "I promise you the contract on Friday." in done.stdout
    assert "[chunk:" in done.stdout


def test_asking_needs_to_know_for_whom(folder: Path) -> None:
    done = omnilink(folder, "ask", "What?")
    assert done.returncode == 1
    assert "--user" in done.stderr
    assert "lin-xiao" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_counts_rows_index_and_queue(folder: Path) -> None:
    done = omnilink(folder, "status")
    assert done.returncode == 0, done.stderr
    assert "2 users, 1 conversations, 2 messages" in done.stdout
    assert "2 chunks of 1 sources" in done.stdout
    assert "0 waiting, 0 at work, 0 failed; lag none" in done.stdout


def test_an_index_that_was_lost_is_made_again(folder: Path) -> None:
    for file in (folder / "data").glob("index.db*"):
        file.unlink()
    assert "0 chunks" in omnilink(folder, "status").stdout
    done = omnilink(folder, "reindex")
    assert done.returncode == 0, done.stderr
    assert "2 chunks of 1 sources are indexed." in done.stdout
    test_asking_streams_an_answer_with_its_citations(folder)


def test_an_index_that_is_damaged_is_made_again(folder: Path) -> None:
    for file in (folder / "data").glob("index.db*"):
        file.unlink()
    (folder / "data" / "index.db").write_bytes(b"this is no database" * 1000)
    assert "omnilink reindex" in omnilink(folder, "status").stderr
    assert "2 chunks of 1 sources are indexed." in omnilink(folder, "reindex").stdout


def test_users_are_made_and_given_passwords_and_tokens(folder: Path) -> None:
    made = omnilink(folder, "user", "create", "admin", "--admin")
    assert made.returncode == 0, made.stderr
    assert "with the password " in made.stdout
    assert omnilink(folder, "user", "create", "admin").returncode == 1
    short = omnilink(folder, "user", "create", "other", "--password-stdin", stdin="short\n")
    assert short.returncode == 1
    given = omnilink(folder, "user", "password", "Li Si", "--password-stdin", stdin="a long pass phrase\n")
    assert given.stdout == "Li Si signs in as li-si.\n"
    assert omnilink(folder, "user", "token", "li-si").stdout.count(".") == 2
    database = sqlite3.connect(folder / "data" / "omnilink.db")
    row = database.execute("SELECT is_admin, password_hash FROM users WHERE username = 'admin'").fetchone()
    database.close()
    assert row[0] == 1
    assert row[1].startswith("$argon2id$")


def test_bad_lines_are_said_and_nothing_is_imported(folder: Path) -> None:
    (folder / "bad.jsonl").write_text("{}\nnot json\n", encoding="utf-8")
    done = omnilink(folder, "import", "bad.jsonl")
    assert done.returncode == 1
    assert "Nothing was imported." in done.stderr
    assert "bad.jsonl, line 2: not JSON" in done.stderr
    assert omnilink(folder, "import", "missing.jsonl").returncode == 2
    assert "no time zone" in omnilink(folder, "import", "chats.jsonl", "--timezone", "Mars").stderr


def test_the_schema_is_checked_and_upgraded(tmp_path: Path) -> None:
    assert omnilink(tmp_path, "db", "check").returncode == 1
    assert f"is at {newest_revision()} now" in omnilink(tmp_path, "db", "upgrade").stdout
    assert f"was at {newest_revision()} already" in omnilink(tmp_path, "db", "upgrade").stdout
    assert omnilink(tmp_path, "db", "check").returncode == 0


def test_a_server_on_an_old_schema_refuses_to_start_and_says_what_to_run(
    tmp_path: Path, empty_mariadb_url: str
) -> None:
    done = omnilink(tmp_path, "serve", "--port", "0", OMNILINK_DATABASE_URL=empty_mariadb_url)
    assert done.returncode != 0
    assert "omnilink db upgrade" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("OMNILINK_CHAT_MODLE", "gpt", "no such setting"),
        ("OMNILINK_MEMORY_ROUNDS", "many", "OMNILINK_MEMORY_ROUNDS"),
        ("OMNILINK_REGISTRATION", "maybe", "OMNILINK_REGISTRATION"),
        ("OMNILINK_JWT_SECRET", "short", "OMNILINK_JWT_SECRET"),
        ("OMNILINK_DATABASE_URL", "nonsense", "OMNILINK_DATABASE_URL"),
        ("OMNILINK_DATABASE_URL", "postgresql+nothing://h/d", "OMNILINK_DATABASE_URL"),
        ("OMNILINK_ALLOWED_ORIGINS", "https://a.example, nonsense", "OMNILINK_ALLOWED_ORIGINS"),
    ],
)
def test_a_setting_that_is_off_stops_the_start_with_a_sentence(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    done = omnilink(tmp_path, "serve", "--port", "0", **{name: value})
    assert done.returncode == 3
    assert says in done.stderr
    assert value not in done.stderr or name != "OMNILINK_JWT_SECRET"
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = omnilink(tmp_path, "status", OMNILINK_DATABASE_URL="mysql+asyncmy://root@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "could not be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_variable_left_from_elsewhere_switches_tracing_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith import utils

    from api.lifespan import TRACING, switch_tracing_off

    for name in TRACING:
        monkeypatch.setenv(name, "true")
    switch_tracing_off()
    utils.get_env_var.cache_clear()
    assert utils.tracing_is_enabled() is False


def test_embeddings_never_fall_back_to_an_address_that_was_not_given(tmp_path: Path) -> None:
    done = omnilink(
        tmp_path, "status", OMNILINK_EMBEDDINGS_MODEL="m", OPENAI_BASE_URL="http://127.0.0.1:1/v1"
    )
    assert done.returncode == 3
    assert "OMNILINK_EMBEDDINGS_BASE_URL" in done.stderr


def test_the_openapi_document_is_printed(tmp_path: Path) -> None:
    document = json.loads(omnilink(tmp_path, "openapi").stdout)
    assert "/ai/assistant/chat/stream" in document["paths"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (method, path)
            if not path.startswith(("/health", "/auth")):
                assert "401" in operation["responses"], (method, path)


def test_every_command_has_help_with_an_example() -> None:
    def commands(group: click.Group) -> Iterator[click.Command]:
        for command in group.commands.values():
            yield from commands(command) if isinstance(command, click.Group) else [command]

    for command in commands(cli):
        assert command.help, command.name
        assert (command.epilog or "").startswith("Example: omnilink"), command.name
