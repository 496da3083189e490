"""The house itself: what the wheel holds, which way imports run, and what a committed file may say."""

import json
import os
import re
import shutil
import site
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "store", "api")
SCRIPTS = Path(sysconfig.get_path("scripts"))
BUILD_TOOLS = ("hatchling", "editables")


def run(command: Sequence[str | Path], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


# --- the wheel ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    built = run([sys.executable, "-m", "pip", "wheel", *options, ROOT])
    assert built.returncode == 0, built.stdout
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_graph_store_and_api_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in inside} == set(PACKAGES)
    sources = {path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()}
    expected = {path.relative_to(ROOT).as_posix() for path in sources if "__pycache__" not in path.parts}
    assert inside == expected
    assert "store/migrations/__init__.py" in inside


def test_the_web_is_in_the_wheel_once_it_is_built(wheel: Path) -> None:
    if not (ROOT / "api" / "static" / "index.html").exists():
        pytest.skip("the web is not built in this checkout")
    assert "api/static/index.html" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_works_alone_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    options = ["--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    installed = run([sys.executable, "-m", "pip", *options, wheel])
    assert installed.returncode == 0, installed.stdout
    # The dependencies are lent by this environment; a line in a .pth file does not lend our own code.
    packages = Path(
        run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).stdout.strip()
    )
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    origin = run([python, "-I", "-c", "import graph, store, api; print(api.__file__)"], cwd=tmp_path)
    assert Path(origin.stdout.strip()).is_relative_to(home), origin.stdout
    told = run([scripts / "omnilink", "--help"], cwd=tmp_path)
    assert told.returncode == 0, told.stdout
    for command in ("serve", "ask", "import", "user", "db", "status", "reindex", "openapi"):
        assert command in told.stdout


# --- imports -----------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return run([SCRIPTS / "lint-imports", "--no-cache"], cwd=folder)


def test_imports_run_one_way() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("graph/planted.py", "import store.database"),
        ("graph/nodes/planted.py", "import sqlalchemy"),
        ("store/planted.py", "import api.routes"),
        ("store/repositories/planted.py", "import fastapi"),
        ("api/routes/planted.py", "import api.settings"),
    ],
)
def test_a_planted_violation_fails(module: str, line: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / module).write_text(f"{line}\n", encoding="utf-8")
    found = lint_imports(tmp_path)
    assert found.returncode != 0
    planted = module.removesuffix(".py").replace("/", ".")
    assert f"{planted} -> {line.removeprefix('import ')}" in found.stdout


# --- what is committed -------------------------------------------------------------------------------

# Joined here, so that this file does not name one either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmmirror", "com"),
        ("registry", "yarnpkg"),
        ("deb", "debian", "org"),
        ("maven", "org"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.~/-])(/(?:root|work|home/\w+|Users/\w+)/|[A-Z]:[\\/]+Users[\\/])")


def committed() -> list[Path]:
    listed = run(["git", "-c", "core.quotepath=off", "ls-files", "-z"])
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def test_no_committed_file_names_a_registry_or_a_path_of_one_machine() -> None:
    wrong = []
    for path in committed():
        text = read(path)
        found = [host for host in REGISTRIES if host in text.lower()]
        found += [match.group() for match in MACHINE_PATH.finditer(text)]
        wrong += [f"{path.relative_to(ROOT)}: {what}" for what in found]
    assert not wrong


def test_lock_files_hold_versions_and_no_addresses() -> None:
    for pin in pins().items():
        assert re.fullmatch(r"[a-z0-9-]+==[a-z0-9.+!]+", "==".join(pin)), pin
    for path in committed():
        if path.name == "package-lock.json":
            packages = json.loads(read(path))["packages"].values()
            assert not [entry["resolved"] for entry in packages if "resolved" in entry]


# --- versions ----------------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def installed_tree() -> dict[str, str]:
    """Name and version of all that our requirements bring, directly or not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*BUILD_TOOLS, *project["dependencies"], *project["optional-dependencies"]["dev"]]
    queue = [Requirement(line) for line in lines]
    found: dict[str, str] = {}
    seen = set()
    while queue:
        wanted = queue.pop()
        name = canonicalize_name(wanted.name)
        extras = tuple(sorted(wanted.extras))
        if (name, extras) in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add((name, extras))
        distribution = metadata.distribution(name)
        found[name] = distribution.version
        for line in distribution.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            ):
                needed.marker = None
                queue.append(needed)
    return found


def test_every_installed_version_is_the_pinned_one() -> None:
    pinned, installed = pins(), installed_tree()
    assert {"langgraph", "sqlalchemy", "starlette", "hatchling"} <= installed.keys()
    assert {name: pinned.get(name) for name in installed} == installed
