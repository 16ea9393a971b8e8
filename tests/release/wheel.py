"""Install the built wheel with the newest and with the lowest dependencies, and use it.

`make test-wheel`. Each environment is empty at first and lies in a temporary folder, as does the
working directory: nothing of the repository can be imported in place of the wheel.
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from email.parser import BytesParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CORE = HERE / "installed_core.py"
EXTRAS = HERE / "installed_extras.py"


def lowest(wheel: Path) -> list[str]:
    """A pin at the lower bound of each requirement that the wheel states, extras included."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name))
    pins = []
    for line in metadata.get_all("Requires-Dist", []):
        found = re.match(r"([A-Za-z0-9._-]+).*?>=([0-9.]+)", line)
        if found is None:
            raise SystemExit(f"{line}: this requirement has no lower bound")
        pins.append(f"{found[1]}=={found[2]}")
    return pins


def use(wheel: Path, extras: str, program: Path, pins: list[str], folder: Path) -> None:
    """Install the wheel in an empty environment, and run a program with warnings as errors."""
    environment = folder / "venv"
    venv.create(environment, with_pip=True, clear=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins), "utf-8")
    pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    what = f"prepaid{extras} @ {wheel.resolve().as_uri()}"
    subprocess.run([*pip, "install", "--constraint", constraints, what], check=True, cwd=folder)
    subprocess.run([*pip, "check"], check=True, cwd=folder)
    subprocess.run([python, "-I", "-W", "error", program], check=True, cwd=folder)


def main() -> None:
    (wheel,) = (ROOT / "dist").glob("*.whl")
    for name, pins in (("newest", []), ("lowest", lowest(wheel))):
        sys.stdout.write(f"{wheel.name} with the {name} dependencies {' '.join(pins)}\n")
        sys.stdout.flush()
        for extras, program in (("", CORE), ("[cli,mcp,notify,prometheus,testing]", EXTRAS)):
            with tempfile.TemporaryDirectory() as folder:
                use(wheel, extras, program, pins, Path(folder))


if __name__ == "__main__":
    main()
