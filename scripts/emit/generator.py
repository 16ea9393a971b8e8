"""Run openapi-python-client and the formatter in a temporary folder outside the repository.

Both stand in a virtual environment of their own, so that their caps on other packages do not reach
what the tests run with.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final

from scripts.findings import fail
from scripts.layout import TEMPLATES

GENERATOR: Final = "openapi-python-client"
FORMATTER: Final = "ruff"
CONFIG: Final[dict[str, object]] = {
    # Formatting is ours: the default hooks take any ruff on PATH and this repository's settings.
    "post_hooks": [],
    "use_path_prefixes_for_title_model_names": False,  # titles are the names of the models
}
ENVIRONMENT: Final = Path(__file__).parents[2] / ".venv-generate"
_PLACES: Final = {"base": str(ENVIRONMENT), "platbase": str(ENVIRONMENT)}
PYTHON: Final = Path(sysconfig.get_path("scripts", "venv", _PLACES), "python")
_PACKAGES: Final = Path(sysconfig.get_path("purelib", "venv", _PLACES))
_LAZY: Final = 'lint.isort.required-imports = ["from __future__ import annotations"]'
_FORMAT: Final = (
    ("check", "--select", "I,F401", "--fix-only", "--quiet", "--config", _LAZY),
    ("format", "--line-length", "100", "--quiet"),
)
SECONDS: Final = 60.0  # for each run of a tool; the largest document that was tried takes two
_ISOLATED: Final = ("--isolated", "--no-cache", "--target-version", "py311")


def _packages() -> Path:
    if not _PACKAGES.is_dir():
        raise fail(ENVIRONMENT.name, "is missing; the generator stands in it.", "Run: make setup")
    return _PACKAGES


def upstream_templates() -> Path:
    """Return the folder of the generator's own templates.

    Raises:
        PipelineError: the generator is not installed.
    """
    return _packages() / "openapi_python_client" / "templates"


def installed() -> dict[str, str]:
    """Return the versions of the tools that are installed here.

    Raises:
        PipelineError: the generator is not installed.
    """
    found = Distribution.discover(path=[str(_packages())])
    versions = {one.name.lower(): one.version for one in found}
    return {name: versions[name] for name in (GENERATOR, FORMATTER)}


def run(document: Path, package: str, name: str, seconds: float = SECONDS) -> Path:
    """Generate and format the package of an effective document; return its folder.

    Args:
        document: the effective document, in a folder that this may write to.
        package: the last part of the package's import name.
        name: what messages call the document.
        seconds: the most that each tool may take.

    Raises:
        PipelineError: the generator warned or failed, the formatter failed, or one took too long.
    """
    folder = document.parent
    output, config, templates = folder / package, folder / "config.json", folder / "templates"
    config.write_text(json.dumps({**CONFIG, "package_name_override": package}))
    shutil.copytree(TEMPLATES, templates)
    shutil.copytree(upstream_templates(), templates / "upstream")
    command = ["generate", "--path", str(document), "--output-path", str(output)]
    command += ["--config", str(config), "--custom-template-path", str(templates)]
    command += ["--meta", "none", "--fail-on-warning"]
    _tool("openapi_python_client", command, folder, name, seconds)
    for step, *options in _FORMAT:
        _tool(FORMATTER, [step, package, *_ISOLATED, *options], folder, name, seconds)
    return output


def _tool(module: str, arguments: list[str], folder: Path, name: str, seconds: float) -> None:
    # The tools of that environment, never what PATH has under the same name; and not from inside
    # the generated package, whose types.py would stand for Python's own.
    tool = module.replace("_", "-")
    try:
        done = subprocess.run(
            [str(PYTHON), "-P", "-m", module, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        what = f"{tool} took more than {seconds:g} s and was ended; nothing has been written."
        todo = "Remove in the overlay what makes the document large, then run: make generate"
        raise fail(name, what, todo) from None
    if done.returncode != 0:
        said = "\n".join(filter(None, [done.stdout.strip(), done.stderr.strip()]))
        said = said.replace(str(folder), "")
        raise fail(
            name,
            f"{tool} failed:\n{said}\n",
            "Correct the overlay (or the template it names), then run: make generate",
        )
