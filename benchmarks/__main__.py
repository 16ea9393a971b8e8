"""`python -m benchmarks`: make the environment of the peers, then measure inside it.

Takes `--quick` for fewer rounds (a minute or two, figures not written down).
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".venv"
REQUIREMENTS = HERE / "requirements.txt"


def make_environment() -> str:
    """Install the pinned peers once, and `prepaid` as it is now; return the interpreter."""
    python = str(ENVIRONMENT / "bin" / "python")
    stamp = ENVIRONMENT / ".installed"
    wanted = sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True)  # noqa: S603 - fixed
        stamp.write_text(wanted)
    # Not editable: measured is what users install, and a file saved meanwhile changes nothing.
    subprocess.run(  # noqa: S603 - same
        [*pip, "--no-deps", "--no-build-isolation", "--force-reinstall", str(HERE.parent)],
        check=True,
    )
    return python


def main() -> None:
    """Replace this process by the runner in the environment of the peers."""
    os.chdir(HERE.parent)
    python = make_environment()
    os.execv(python, [python, "-m", "benchmarks.run", *sys.argv[1:]])  # noqa: S606 - same


if __name__ == "__main__":
    main()
