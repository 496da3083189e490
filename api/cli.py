"""`omnilink`: every command, its options and its help. What they do stands in api/commands.py."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click

FAILED, BAD_SETTINGS = 1, 3
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="omnilink")
def cli() -> None:
    """OmniLink: a messenger with a personal assistant over what each user may see.

    Exit codes: 0 done, 1 it failed, 2 the words of the command are off, 3 a setting is off.
    """


@cli.command(epilog="Example: omnilink serve --port 8080")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 1), help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the server."""
    from api.server import serve as run_server

    _run(run_server, host, port)


@cli.command(epilog='Example: omnilink ask "What did I promise Li Si last week?" --user "Lin Xiao"')
@click.argument("question")
@click.option("--user", "name", help="Whose assistant answers: a username or a nickname.")
def ask(question: str, name: str | None) -> None:
    """Ask the assistant; the answer streams to the terminal, its citations follow."""
    from api import commands

    _run_async(commands.ask(question, name))


@cli.command("import", epilog="Example: omnilink import chats.jsonl --timezone Asia/Shanghai")
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option("--namespace", default="default", show_default=True, help="In it, a sender's name is one user.")
@click.option("--timezone", default="UTC", show_default=True, help="The zone of times that name none.")
def import_(files: tuple[Path, ...], namespace: str, timezone: str) -> None:
    """Import chat histories: JSONL of conversation_id, message_id, sender, sent_at, text.

    Running it again adds nothing. Nothing is imported where a line is bad.
    """
    from api import commands

    _run_async(commands.import_files(files, namespace, timezone))


@cli.group()
def user() -> None:
    """Make accounts, set passwords, print access tokens."""


@user.command("create", epilog="Example: omnilink user create lisi --nickname 李四 --admin")
@click.argument("name")
@click.option("--nickname", default="", help="What others see; the name unless given.")
@click.option("--admin", is_flag=True, help="May administer the server.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_create(name: str, nickname: str, admin: bool, password_stdin: bool) -> None:
    """Make an account. A password is made and printed unless given."""
    from api import commands

    _run_async(commands.create_user(name, nickname, _password(password_stdin), is_admin=admin))


@user.command("password", epilog="Example: omnilink user password 李四")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_password(name: str, password_stdin: bool) -> None:
    """Set a password, and sign the user out everywhere. One is made and printed unless given."""
    from api import commands

    _run_async(commands.set_password(name, _password(password_stdin)))


@user.command("token", epilog="Example: omnilink user token lisi")
@click.argument("name")
def user_token(name: str) -> None:
    """Print a short-lived access token."""
    from api import commands

    _run_async(commands.print_token(name))


@cli.group()
def db() -> None:
    """Bring the database's schema up to date, or check it."""


@db.command("upgrade", epilog="Example: omnilink db upgrade")
def db_upgrade() -> None:
    """Run the migrations that are missing."""
    from api import commands

    _run_async(commands.upgrade_database())


@db.command("check", epilog="Example: omnilink db check")
def db_check() -> None:
    """Say whether the schema is this version's; exit code 1 where it is not."""
    from api import commands

    _run_async(commands.check_database())


@cli.command(epilog="Example: omnilink status")
def status() -> None:
    """Show rows, index, queue and lag."""
    from api import commands

    _run_async(commands.show_status())


@cli.command(epilog="Example: omnilink reindex")
def reindex() -> None:
    """Build the search index again from the database."""
    from api import commands

    _run_async(commands.reindex())


@cli.command(epilog="Example: omnilink openapi > openapi.json")
def openapi() -> None:
    """Print the OpenAPI document."""
    from api import commands

    _run(commands.print_openapi)


def _password(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


def _run_async(work: Coroutine[Any, Any, None]) -> None:
    _run(lambda: asyncio.run(work))


def _run(work: Any, *arguments: Any) -> None:
    """Errors that a person can mend are said in a sentence, without a traceback."""
    from sqlalchemy.exc import SQLAlchemyError

    from api.settings import SettingsError
    from graph.errors import OmniLinkError

    try:
        work(*arguments)
    except SettingsError as error:
        click.echo(f"omnilink: {error}", err=True)
        sys.exit(BAD_SETTINGS)
    except OmniLinkError as error:
        click.echo(f"omnilink: {error.detail}", err=True)
        sys.exit(FAILED)
    except (SQLAlchemyError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        click.echo(f"omnilink: the database or a file could not be used: {reason}", err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)


def main() -> None:
    """The console script."""
    # A Windows console may speak an old code page; chats are in any script.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    cli()


if __name__ == "__main__":
    main()
