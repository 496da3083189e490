#!/usr/bin/env python3
"""Sets up a checkout and runs what developers and newcomers run. Standard library only, any system.

`python tools/dev.py demo|test|check|soak|setup|lock`, each with --help. `make` only calls this.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

if sys.version_info < (3, 11):  # noqa: UP036 - said to old Pythons, before anything newer is used
    sys.exit(f"OmniLink needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")

import tomllib

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("OMNILINK_TEST_VENV") or ROOT / ".venv").absolute()
SCRIPTS = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = SCRIPTS / ("python.exe" if sys.platform == "win32" else "python")
STAMP = VENV / "omnilink-setup"
CONSTRAINTS = ROOT / "constraints.txt"
WEB = ROOT / "web"
WEB_BUILT = ROOT / "api" / "static" / "index.html"
WEB_STAMP = VENV / "omnilink-web"
OLDEST_NODE = (20, 19)
# Installed first and pinned like the rest, so that building the package fetches nothing by itself.
# setuptools builds forbiddenfruit, of the studio extra, which comes as source only.
BUILD_TOOLS = ("hatchling", "editables", "setuptools")
EXTRAS = ("dev", "studio")
TYPED = ("graph", "store", "api", "tools")


class StepError(Exception):
    """A step failed; the text says which, and what to do."""


# --- commands ----------------------------------------------------------------------------------------


def setup(_: argparse.Namespace, __: Sequence[str]) -> int:
    """Make .venv and install OmniLink with its development tools, when something has changed."""
    set_up()
    return 0


def demo(_: argparse.Namespace, more: Sequence[str]) -> int:
    """Start OmniLink with a sample of chats and ask it a question; Ctrl-C ends it."""
    set_up(extras=())
    return run([PYTHON, "-m", "api.demo", *more])


def test(_: argparse.Namespace, more: Sequence[str]) -> int:
    """Run the tests, with the services that they need."""
    set_up()
    # The web's come first, so that pytest's summary stays the last that is said.
    web_passes = bool(more) or not npm() or passes("web tests", npm("run", "test"))
    prepare_services()
    return run([PYTHON, "-m", "pytest", *more]) or int(not web_passes)


def check(_: argparse.Namespace, more: Sequence[str]) -> int:
    """Run the linters, the type checker, the import rules, then the tests."""
    set_up()
    packages = [argument for name in TYPED for argument in ("-p", name)]
    looks: dict[str, list[str | Path]] = {
        "lint": [PYTHON, "-m", "ruff", "check", "."],
        "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "types": [PYTHON, "-m", "mypy", *packages],
        "imports": [SCRIPTS / "lint-imports"],
    }
    if npm():
        looks |= {"web": npm("run", "check"), "web tests": npm("run", "test")}
    failed = [name for name, command in looks.items() if not passes(name, command)]
    prepare_services()
    if run([PYTHON, "-m", "pytest", *more]):
        failed.append("tests")
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all passed", flush=True)
    return 1 if failed else 0


def soak(_: argparse.Namespace, more: Sequence[str]) -> int:
    """Run the long tests at full size, and the messenger's with the assistant in each state it can be in."""
    set_up()
    prepare_services()
    os.environ["OMNILINK_TEST_SOAK"] = "1"
    codes = [run([PYTHON, "-m", "pytest", "-m", "soak", *more])]
    for state in ("working", "broken", "stopped", "none"):
        print(f"\nsoak: assistant {state}", flush=True)
        os.environ["OMNILINK_TEST_ASSISTANT"] = state
        codes.append(run([PYTHON, "-m", "pytest", "-m", "messenger and not asks", *more]))
    return max(codes)


def lock(_: argparse.Namespace, __: Sequence[str]) -> int:
    """Resolve every dependency anew in a fresh environment and write constraints.txt."""
    with tempfile.TemporaryDirectory(prefix="omnilink-lock-") as folder:
        scratch = Path(folder)
        with step("environment"):
            make_venv(scratch / "venv")
        python = scratch / "venv" / PYTHON.relative_to(VENV)
        project = read_project()["project"]
        wanted = [*BUILD_TOOLS, *project["dependencies"]]
        for extra in EXTRAS:
            wanted += project["optional-dependencies"][extra]
        with step("resolve"):
            pip(python, "install", *wanted)
            pip(python, "check")
        pins = freeze(python)
        with step("other platforms"):
            missing = output([python, "-c", OTHER_PLATFORMS], input=json.dumps(sorted(pins))).split()
            if missing:
                pip(python, "install", "--no-deps", *missing)
                pins = freeze(python)
    heading = "# Every version, direct or not: written by `python tools/dev.py lock`, used by each install.\n"
    CONSTRAINTS.write_text(heading + "".join(f"{pin}\n" for pin in pins), encoding="utf-8", newline="\n")
    print(f"{CONSTRAINTS.name}: {len(pins)} packages; run `python tools/dev.py check` before you commit it")
    return 0


# --- the environment ---------------------------------------------------------------------------------


def set_up(extras: Sequence[str] = EXTRAS) -> None:
    """Brings environment and web client up to date; quick and silent when they are."""
    set_up_python(extras)
    set_up_web()


def set_up_python(extras: Sequence[str]) -> None:
    """Installs what has changed or is missing; what is there for another command stays."""
    wanted = fingerprint()
    done = STAMP.read_text(encoding="utf-8").split() if STAMP.is_file() else []
    if wanted in done and set(extras) <= set(done) and PYTHON.exists():
        return
    STAMP.unlink(missing_ok=True)
    if not works(PYTHON):
        with step("environment"):
            make_venv(VENV)
    pinned = ["--constraint", str(CONSTRAINTS)] if CONSTRAINTS.is_file() else []
    with step("dependencies"):
        pip(PYTHON, "install", *pinned, *BUILD_TOOLS)
        project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
        pip(PYTHON, "install", *pinned, "--no-build-isolation", "--editable", project)
    STAMP.write_text(" ".join([wanted, *extras]), encoding="utf-8")


def fingerprint() -> str:
    """Changes when another install is needed: not for a linter's setting."""
    project = read_project()
    parts = {
        "project": project["project"],
        "build": [project["build-system"], project["tool"]["hatch"], BUILD_TOOLS],
        "pins": CONSTRAINTS.read_text(encoding="utf-8") if CONSTRAINTS.is_file() else "",
        "checkout": str(ROOT),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def set_up_web() -> None:
    """Builds the web client into api/static when it has changed; without Node.js the API is served alone."""
    if not npm():
        if not WEB_BUILT.is_file():
            oldest = ".".join(map(str, OLDEST_NODE))
            print(f"  {'web':<16} not built, the API serves alone: it needs Node.js {oldest}+ with npm")
        return
    packages = digest([WEB / "package.json", WEB / "package-lock.json"])
    sources = digest(path for path in WEB.rglob("*") if "node_modules" not in path.parts)
    done = WEB_STAMP.read_text(encoding="utf-8").split() if WEB_STAMP.is_file() else []
    if not (WEB / "node_modules").is_dir() or packages not in done:
        with step("web packages"):
            capture(npm("ci", "--no-audit", "--no-fund", "--maxsockets=8"))
        done = []
    if not WEB_BUILT.is_file() or sources not in done:
        with step("web"):
            capture(npm("run", "build"))
        WEB_STAMP.write_text(f"{packages} {sources}", encoding="utf-8")


def digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        found.update(repr((path.relative_to(ROOT).as_posix(), path.read_bytes())).encode())
    return found.hexdigest()


@cache
def node_is_there() -> bool:
    """Whether npm is there, with a Node.js that is new enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = re.match(r"v(\d+)\.(\d+)", output([node, "--version"]))
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def npm(*arguments: str) -> list[str | Path]:
    """A command of npm for the web client; empty where there is none."""
    return [shutil.which("npm") or "npm", "--prefix", WEB, *arguments] if node_is_there() else []


def read_project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def works(python: Path) -> bool:
    """Whether this environment is whole: one that was cut off half-way, or whose Python has gone, is not."""
    if not python.exists():
        return False
    return (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def make_venv(folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise StepError(
            f"{sys.executable} cannot make environments with pip in them.\n"
            f"On Debian and Ubuntu: sudo apt-get install {package}, then run this again; "
            "elsewhere install Python with its ensurepip."
        )
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise StepError(
            f"{folder} is not a Python environment; it is left alone. Move it, or see OMNILINK_TEST_VENV."
        )
    capture([sys.executable, "-m", "venv", "--clear", str(folder)])


def pip(python: Path, *arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    capture([python, "-m", "pip", *arguments[:1], *quiet, *arguments[1:]])


def freeze(python: Path) -> list[str]:
    own = ("pip", "wheel")
    lines = output([python, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]).split()
    return sorted((line for line in lines if line.split("==")[0] not in own), key=str.lower)


# Run in the fresh environment: what its packages would also ask for on Windows, macOS and newer Pythons.
OTHER_PLATFORMS = """
import json, re, sys
from importlib import metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

have = {canonicalize_name(pin.split("==")[0]) for pin in json.load(sys.stdin)} | {"setuptools"}
systems = [("win32", "Windows", "nt"), ("darwin", "Darwin", "posix"), ("linux", "Linux", "posix")]
for name in sorted(have):
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or canonicalize_name(wanted.name) in have:
            continue
        for system, platform, os_name in systems:
            for version in ("3.11", "3.12", "3.13", "3.14"):
                there = {"sys_platform": system, "platform_system": platform, "os_name": os_name, "extra": "",
                         "python_version": version, "python_full_version": version + ".0"}
                if wanted.marker.evaluate(there):
                    print(f"{wanted.name}{wanted.specifier}")
"""


def prepare_services() -> None:
    for name, script in (("services", "services.py"), ("browser", "browser.py")):
        with step(name) as done:
            found = capture([PYTHON, ROOT / "tools" / script, "prepare"], may_fail=not in_ci())
            done.append("; ".join(found.splitlines()))


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")


# --- running things ----------------------------------------------------------------------------------


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Says on one line what is done and how long it took; what the block appends is added to it."""
    said: list[str] = []
    started, ended = time.monotonic(), threading.Event()
    label = f"  {name:<16}"
    print(label, end="", flush=True)
    if sys.stdout.isatty():
        threading.Thread(target=_tick, args=(label, started, ended), daemon=True).start()
    try:
        yield said
    except BaseException:
        ended.set()
        print(" failed", flush=True)
        raise
    ended.set()
    clear = "\r" + label if sys.stdout.isatty() else ""
    print(f"{clear}{time.monotonic() - started:6.1f} s  {' '.join(said)}".rstrip(), flush=True)


def _tick(label: str, started: float, ended: threading.Event) -> None:
    while not ended.wait(1):
        print(f"\r{label}{time.monotonic() - started:4.0f} s ...", end="", flush=True)


def passes(name: str, command: Sequence[str | Path]) -> bool:
    """Runs a look over the sources; shows what it said only if it failed."""
    try:
        with step(name):
            capture(command)
    except StepError as problem:
        print(problem, flush=True)
        return False
    return True


def capture(command: Sequence[str | Path], *, may_fail: bool = False) -> str:
    """What a command said; raises StepError with it when the command failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode and not may_fail:
        shown = "\n".join(done.stdout.strip().splitlines()[-60:])
        raise StepError(f"{shown}\n`{shlex.join(map(str, command))}` failed ({done.returncode}).")
    return done.stdout.strip()


def output(command: Sequence[str | Path], *, input: str = "") -> str:
    done = subprocess.run(
        [str(part) for part in command], check=True, input=input, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return done.stdout


def run(command: Sequence[str | Path]) -> int:
    """Runs a command in the foreground and returns its exit code; Ctrl-C and SIGTERM are the command's."""
    child = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment())
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code  # ended by a signal, as a shell says it
        except KeyboardInterrupt:
            continue  # the terminal has told the child as well; its tidying up is waited for


def environment() -> dict[str, str]:
    # UTF-8 for Chinese on a Windows console; the scripts of the environment come first.
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)}


def main() -> int:
    parser = argparse.ArgumentParser(description="Sets up this checkout of OmniLink and runs its tools.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    takes_more = {"demo": "the demo", "test": "pytest", "check": "pytest", "soak": "pytest"}
    for command in (demo, test, check, soak, setup, lock):
        text = (command.__doc__ or "").strip()
        name = command.__name__
        note = f"Further arguments go to {takes_more[name]}." if name in takes_more else None
        commands.add_parser(name, help=text, description=text, epilog=note).set_defaults(call=command)
    arguments, more = parser.parse_known_args()
    if more and arguments.command not in takes_more:
        parser.error(f"unknown arguments: {' '.join(more)}")
    try:
        code: int = arguments.call(arguments, more)
    except StepError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
