#!/usr/bin/env python3
"""The browser that the tests drive: found, or installed on Debian as root. Standard library only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.services import UnavailableError, apt_install, find_program, may_install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")  # without the fonts Chinese is boxes
# Root has no sandbox in a container, /dev/shm may be tiny, and nothing is to be fetched from elsewhere.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def browser() -> str:
    """The path of a Chromium or Chrome; OMNILINK_TEST_BROWSER names another. Raises UnavailableError."""
    program = os.environ.get("OMNILINK_TEST_BROWSER", "") or find_program(*NAMES)
    if not program and may_install():
        apt_install(DEBIAN_PACKAGES)
        program = find_program(*NAMES)
    if not program:
        raise UnavailableError(
            "no Chromium was found. Install one (Debian: sudo apt-get install "
            f"{' '.join(DEBIAN_PACKAGES)}), or point OMNILINK_TEST_BROWSER to a Chromium or Chrome"
        )
    return program


def main() -> int:
    try:
        program = browser()
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except (UnavailableError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    version = re.search(r"\d+(\.\d+)+", said)
    print(f"{program} {version[0] if version else ''}".strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
