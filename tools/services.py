#!/usr/bin/env python3
"""The services that the tests need, found or started, and stopped again. Standard library only.

As a library: `with mariadb() as address:`. By hand: `python tools/services.py mariadb`, until Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READY_SECONDS = 60  # a first start on a slow disk; usually 1.5 s
IMAGE_SECONDS = 300  # the same in a container whose image is fetched first
STOP_SECONDS = 20
MARIADB_IMAGE = "mariadb:10.11"
DEBIAN_PACKAGES = ("mariadb-server-core", "mariadb-client-core")
NGINX_PACKAGES = ("nginx-light",)
REDIS_IMAGE = "redis:7"
REDIS_PACKAGES = ("redis-server",)
# Commits need not reach the disk: a test server that loses its machine is thrown away.
MARIADB_OPTIONS = (
    "--character-set-server=utf8mb4",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=500",
)


class UnavailableError(Exception):
    """A service can neither be found nor started here; the text says why and what to do."""


@dataclass(frozen=True)
class Launch:
    """What it takes to run one server, and to leave nothing behind."""

    commands: Sequence[Sequence[str]]  # one after the other; the last one is the server
    port: int
    ready: Callable[[int], bool]
    afterwards: Sequence[str] = ()
    seconds: float = READY_SECONDS


Way = Callable[[Path], Launch]  # given an empty folder of its own; raises UnavailableError


# --- MariaDB -----------------------------------------------------------------------------------------


@contextmanager
def mariadb() -> Iterator[str]:
    """The address of a MariaDB or MySQL server whose root may do everything: mysql://root@127.0.0.1:PORT.

    Raises UnavailableError. Taken from OMNILINK_TEST_MYSQL, else Docker, else a program of this machine.
    """
    address = os.environ.get("OMNILINK_TEST_MYSQL", "")
    if address:
        yield address
        return
    with _running("MariaDB", (_mariadb_in_docker, _mariadb_on_this_machine)) as port:
        yield f"mysql://root@127.0.0.1:{port}"


def prepare_mariadb() -> str:
    """Makes sure that `mariadb()` will find one, installing it where that is possible; says which."""
    address = os.environ.get("OMNILINK_TEST_MYSQL", "")
    if address:
        return "the one of OMNILINK_TEST_MYSQL"
    if docker_answers():
        return f"{MARIADB_IMAGE} in Docker"
    return _mariadb_program()


def _mariadb_in_docker(folder: Path) -> Launch:
    if not docker_answers():
        raise UnavailableError("no Docker engine answers")
    port, name = free_port(), f"omnilink-test-{folder.name}"
    command = ["docker", "run", "--rm", "--name", name, "--publish", f"127.0.0.1:{port}:3306"]
    command += ["--env", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1", MARIADB_IMAGE, *MARIADB_OPTIONS]
    remove = ["docker", "rm", "--force", name]
    return Launch([command], port, speaks_mysql, afterwards=remove, seconds=IMAGE_SECONDS)


def _mariadb_on_this_machine(folder: Path) -> Launch:
    program, port = _mariadb_program(), free_port()
    installer = find_program("mariadb-install-db", "mysql_install_db")
    common = ["--no-defaults", f"--datadir={folder / 'data'}"]
    serve = [f"--port={port}", "--bind-address=127.0.0.1", *MARIADB_OPTIONS]
    if sys.platform != "win32":
        serve += [f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}"]
        # Debian's mysql user could not enter a temporary folder of root's.
        common += ["--user=root"] if os.geteuid() == 0 else []
    if installer is None:  # Oracle's MySQL
        prepare = [program, *common, "--initialize-insecure"]
        serve.append("--mysqlx=OFF")
    elif sys.platform == "win32":  # its tool knows none of the other options
        prepare = [installer, common[1]]
    else:
        prepare = [installer, *common, "--auth-root-authentication-method=normal", "--skip-test-db"]
    return Launch([prepare, [program, *common, *serve]], port, speaks_mysql)


def _mariadb_program() -> str:
    program = find_program("mariadbd", "mysqld")
    if program is None and may_install():
        apt_install(DEBIAN_PACKAGES)
        program = find_program("mariadbd", "mysqld")
    if program is None:
        raise UnavailableError(
            "no MariaDB was found. Start Docker, or install MariaDB (Debian and Ubuntu: "
            f"sudo apt-get install {' '.join(DEBIAN_PACKAGES)}; macOS: brew install mariadb), "
            "or point OMNILINK_TEST_MYSQL to a server: mysql://root@127.0.0.1:3306"
        )
    return program


def speaks_mysql(port: int) -> bool:
    """Whether a server greets on that port; a container's proxy accepts long before one does."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.settimeout(2)
            greeting = connection.recv(5)
    except OSError:
        return False
    return len(greeting) == 5 and greeting[4] == 10  # protocol version 10; 255 would be an error


# --- Redis -------------------------------------------------------------------------------------------


@contextmanager
def redis(port: int = 0) -> Iterator[str]:
    """The address of an empty Redis, on this port where one is given: redis://127.0.0.1:PORT.

    Raises UnavailableError. Without a port it is taken from OMNILINK_TEST_REDIS where that is set; else
    from Docker, else a program of this machine.
    """
    address = os.environ.get("OMNILINK_TEST_REDIS", "")
    if address and not port:
        yield address
        return
    ways = (
        lambda folder: _redis_in_docker(folder, port),
        lambda folder: _redis_on_this_machine(folder, port),
    )
    with _running("Redis", ways) as found:
        yield f"redis://127.0.0.1:{found}"


def prepare_redis() -> str:
    """Makes sure that `redis()` will find one, installing it where that is possible; says which."""
    if os.environ.get("OMNILINK_TEST_REDIS", ""):
        return "the one of OMNILINK_TEST_REDIS"
    if docker_answers():
        return f"{REDIS_IMAGE} in Docker"
    return _redis_program()


def _redis_in_docker(folder: Path, port: int) -> Launch:
    if not docker_answers():
        raise UnavailableError("no Docker engine answers")
    port, name = port or free_port(), f"omnilink-test-{folder.name}"
    command = ["docker", "run", "--rm", "--name", name, "--publish", f"127.0.0.1:{port}:6379", REDIS_IMAGE]
    remove = ["docker", "rm", "--force", name]
    return Launch([command], port, speaks_redis, afterwards=remove, seconds=IMAGE_SECONDS)


def _redis_on_this_machine(folder: Path, port: int) -> Launch:
    program, port = _redis_program(), port or free_port()
    serve = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--daemonize", "no"]
    return Launch([[program, *serve, "--save", "", "--appendonly", "no"]], port, speaks_redis)


def _redis_program() -> str:
    program = find_program("redis-server", "valkey-server")
    if program is None and may_install():
        apt_install(REDIS_PACKAGES)
        program = find_program("redis-server")
    if program is None:
        raise UnavailableError(
            "no Redis was found. Start Docker, or install Redis (Debian and Ubuntu: "
            f"sudo apt-get install {' '.join(REDIS_PACKAGES)}; macOS: brew install redis), "
            "or point OMNILINK_TEST_REDIS to a server: redis://127.0.0.1:6379"
        )
    return program


def speaks_redis(port: int) -> bool:
    """Whether a Redis answers on that port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.settimeout(2)
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
    except OSError:
        return False


# --- nginx -------------------------------------------------------------------------------------------


@contextmanager
def nginx(upstream: int, settings: str = "") -> Iterator[str]:
    """The address of an nginx before a server on a port of this machine; `settings` go into its location.

    Raises UnavailableError. Buffering and time limits are nginx's defaults.
    """
    with _running("nginx", (lambda folder: _nginx_on_this_machine(folder, upstream, settings),)) as port:
        yield f"http://127.0.0.1:{port}"


def _nginx_on_this_machine(folder: Path, upstream: int, settings: str) -> Launch:
    program, port = nginx_program(), free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    server = f"listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; {settings} }}"
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {places} server {{ {server} }} }}\n",
        encoding="utf-8",
    )
    return Launch([[program, "-p", str(folder), "-c", str(folder / "nginx.conf")]], port, accepts)


def nginx_program() -> str:
    """The path of an nginx, installed where that is possible. Raises UnavailableError."""
    program = find_program("nginx")
    if program is None and may_install():
        apt_install(NGINX_PACKAGES)
        program = find_program("nginx")
    if program is None:
        raise UnavailableError(
            f"no nginx was found; Debian and Ubuntu: sudo apt-get install {' '.join(NGINX_PACKAGES)}"
        )
    return program


def accepts(port: int) -> bool:
    """Whether anything listens on that port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


# --- for every service -------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def memory_folder() -> str | None:
    """A folder in memory where there is one with 2 GiB to spare: a slow disk costs seconds a start."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30
    return str(folder) if roomy else None


def docker_answers() -> bool:
    """Whether a Docker engine answers within three seconds."""
    if shutil.which("docker") is None:
        return False
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    try:
        return subprocess.run(command, capture_output=True, timeout=3, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_program(*names: str) -> str | None:
    """The first of these programs, also where servers live that are not in a user's PATH."""
    folders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"]
    if sys.platform == "win32":
        installed = Path(os.environ.get("PROGRAMFILES", "C:/Program Files"))
        folders = [str(path) for path in sorted(installed.glob("MariaDB*/bin"), reverse=True)]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def may_install() -> bool:
    """Whether Debian packages can be installed here: as root, with apt."""
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Installs Debian packages. Raises UnavailableError with what apt said."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "--no-install-recommends", *packages]
    for arguments in (["update"], install):
        command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *arguments]
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UnavailableError(f"{' '.join(command)} failed:\n{_last_lines(done.stdout + done.stderr)}")


@contextmanager
def _running(what: str, ways: Sequence[Way]) -> Iterator[int]:
    """The port of a server started in the first of these ways that works; it ends with the block."""
    port, guard = _first_that_starts(what, ways)
    try:
        yield port
    finally:
        _stop(guard)


def _first_that_starts(what: str, ways: Sequence[Way]) -> tuple[int, subprocess.Popen[bytes]]:
    reasons: list[str] = []
    for way in ways:
        folder = Path(tempfile.mkdtemp(prefix="omnilink-", dir=memory_folder()))
        try:
            launch = way(folder)
            return launch.port, _start(launch, folder)
        except BaseException as problem:
            shutil.rmtree(folder, ignore_errors=True)
            if not isinstance(problem, UnavailableError):
                raise
            reasons.append(str(problem))
    raise UnavailableError(f"{what} is not available: " + "; ".join(reasons))


def _start(launch: Launch, folder: Path) -> subprocess.Popen[bytes]:
    orders = {"commands": launch.commands, "afterwards": launch.afterwards, "folder": str(folder)}
    command = [sys.executable, "-I", str(Path(__file__).resolve()), "guard", json.dumps(orders)]
    # In a process group of its own: Ctrl-C is for us, and we end the guard when we are done.
    if sys.platform == "win32":
        group = subprocess.CREATE_NEW_PROCESS_GROUP
        guard = subprocess.Popen(command, stdin=subprocess.PIPE, creationflags=group)
    else:
        guard = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)
    try:
        _await_ready(launch, folder)
    except BaseException:
        _stop(guard)
        raise
    return guard


def _await_ready(launch: Launch, folder: Path) -> None:
    deadline = time.monotonic() + launch.seconds
    while not launch.ready(launch.port):
        ended = (folder / "ended").exists()
        if ended or time.monotonic() > deadline:
            log = folder / "log"
            said = _last_lines(log.read_text("utf-8", "replace")) if log.exists() else ""
            why = "ended at once" if ended else f"was not ready within {launch.seconds:.0f} s"
            raise UnavailableError(f"{launch.commands[-1][0]} {why}:\n{said}")
        time.sleep(0.05)


def _stop(guard: subprocess.Popen[bytes]) -> None:
    assert guard.stdin is not None
    guard.stdin.close()
    try:
        guard.wait(timeout=3 * STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guard.kill()


class _Guard:
    """Runs one server until our input is closed: by the parent, or by the system when the parent died."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self._commands: list[list[str]] = orders["commands"]
        self._afterwards: list[str] = orders["afterwards"]
        self._folder = Path(orders["folder"])
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        # Not SIG_IGN, which the server would inherit; see _terminate.
        signal.signal(signal.SIGTERM, lambda *_: None)
        worker = threading.Thread(target=self._work, daemon=True)
        worker.start()
        sys.stdin.buffer.read()
        self._stopping.set()
        self._terminate()
        worker.join(STOP_SECONDS)
        if worker.is_alive() and self._process is not None:
            self._process.kill()
            worker.join(STOP_SECONDS)
        if self._afterwards:
            subprocess.run(self._afterwards, capture_output=True, timeout=STOP_SECONDS, check=False)
        for _ in range(STOP_SECONDS):  # what a shell script had started may still be writing there
            shutil.rmtree(self._folder, ignore_errors=True)
            if not self._folder.exists():
                break
            time.sleep(1)

    def _work(self) -> None:
        with (self._folder / "log").open("ab") as log:
            for command in self._commands:
                if self._stopping.is_set():
                    break
                self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
                if self._process.wait() != 0:
                    break
        (self._folder / "ended").touch()

    def _terminate(self) -> None:
        if sys.platform != "win32":
            os.killpg(0, signal.SIGTERM)  # ourselves too, and what a shell script has started
        elif self._process is not None:
            self._process.terminate()


def _last_lines(text: str, count: int = 15) -> str:
    return "\n".join(text.strip().splitlines()[-count:])


# --- by hand -----------------------------------------------------------------------------------------

SERVICES = {"mariadb": (mariadb, prepare_mariadb), "redis": (redis, prepare_redis)}


def main() -> int:
    if sys.argv[1:2] == ["guard"]:
        _Guard(json.loads(sys.argv[2])).run()
        return 0
    parser = argparse.ArgumentParser(description="The services that the tests need.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in SERVICES:
        text = f"start {name} (or find it), print its address, and stop it at Ctrl-C"
        commands.add_parser(name, help=text, description=text)
    text = "make sure that every service can be started, installing what is missing where that is possible"
    commands.add_parser("prepare", help=text, description=text)
    command: str = parser.parse_args().command
    try:
        return _prepare() if command == "prepare" else _serve(command)
    except UnavailableError as problem:
        print(problem, file=sys.stderr)
        return 1


def _prepare() -> int:
    for name, (_, prepare) in SERVICES.items():
        print(f"{name}: {prepare()}")
    print(f"nginx: {nginx_program()}")
    return 0


def _serve(name: str) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), SERVICES[name][0]() as address:
        print(address, flush=True)
        print("Ctrl-C stops it.", file=sys.stderr, flush=True)
        while True:
            time.sleep(3600)
    return 0


if __name__ == "__main__":
    sys.exit(main())
