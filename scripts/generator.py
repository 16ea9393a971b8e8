"""Run openapi-python-client and the formatter in a temporary folder outside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from openapi_python_client.config import ConfigFile

from scripts.findings import fail
from scripts.layout import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

GENERATOR: Final = "openapi-python-client"
FORMATTER: Final = "ruff"
CONFIG: Final[dict[str, object]] = {
    # Formatting is ours: the default hooks take any ruff on PATH and this repository's settings.
    "post_hooks": [],
    "use_path_prefixes_for_title_model_names": False,  # titles are the names of the models
}
_LAZY: Final = 'lint.isort.required-imports = ["from __future__ import annotations"]'
_FORMAT: Final = (
    # TC002 and the import that it wants: httpx, which takes 50 ms to load, is not loaded where only
    # annotations name it.
    (
        "check",
        "--select",
        "I,F401,TC002",
        "--fix-only",
        "--unsafe-fixes",
        "--quiet",
        "--config",
        _LAZY,
    ),
    ("format", "--line-length", "100", "--quiet"),
)
_ISOLATED: Final = ("--isolated", "--no-cache", "--target-version", "py311")


def installed() -> dict[str, str]:
    """Return the versions of the tools that are installed here."""
    return {name: version(name) for name in (GENERATOR, FORMATTER)}


def run(document: Path, package: str, name: str) -> Path:
    """Generate and format the package of an effective document; return its folder.

    Args:
        document: the effective document, in a folder that this may write to.
        package: the last part of the package's import name.
        name: what messages call the document.

    Raises:
        PipelineError: the generator warned or failed, or the formatter failed.
    """
    folder = document.parent
    output, config = folder / package, folder / "config.json"
    settings = {**CONFIG, "package_name_override": package}
    check_config(settings)
    config.write_text(json.dumps(settings))
    command = ["generate", "--path", str(document), "--output-path", str(output)]
    command += ["--config", str(config), "--custom-template-path", str(TEMPLATES)]
    command += ["--meta", "none", "--fail-on-warning"]
    _tool("openapi_python_client", command, folder, name)
    for step, *options in _FORMAT:
        _tool(FORMATTER, [step, package, *_ISOLATED, *options], folder, name)
    return output


def check_config(settings: dict[str, object]) -> None:
    """Refuse settings that the installed generator does not know: it ignores them in silence.

    Raises:
        PipelineError: a key is unknown.
    """
    known = ConfigFile.model_fields
    for key in settings.keys() - known.keys():
        raise fail(
            "scripts/generator.py CONFIG",
            f"has the unknown key {key!r}; {GENERATOR} {installed()[GENERATOR]} knows"
            f" {', '.join(sorted(known))}.",
            "Correct or delete the key.",
        )


def _tool(module: str, arguments: list[str], folder: Path, name: str) -> None:
    # The tools of the running interpreter, never what PATH has under the same name; and not from
    # inside the generated package, whose types.py would stand for Python's own.
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(filter(None, [done.stdout.strip(), done.stderr.strip()]))
        said = said.replace(str(folder), "")
        raise fail(
            name,
            f"{module.replace('_', '-')} failed:\n{said}\n",
            "Correct the overlay (or the template it names), then run: make generate",
        )
