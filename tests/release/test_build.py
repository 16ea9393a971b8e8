"""What `make build` makes: the wheel and the source archive."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.release.ready import version_of

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CACHES = re.compile(
    r"__pycache__|\.py[co]$|(^|/)\.venv|(^|/)(dist|site|build)/|\.(mypy|ruff)_cache"
)


def build(source, target, **environment):
    """Build both archives of a source folder; their paths, the wheel first."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(target)],
        cwd=source,
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )
    (wheel,), (sdist,) = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """As the workflow builds them."""
    return build(
        ROOT,
        tmp_path_factory.mktemp("built"),
        SOURCE_DATE_EPOCH="1700000000",
        GITHUB_SERVER_URL="https://github.com",
        GITHUB_REPOSITORY="somebody/prepaid",
    )


@pytest.fixture(scope="module")
def wheel(built):
    with zipfile.ZipFile(built[0]) as archive:
        yield archive


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    """The source archive's one folder, as a user unpacks it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built[1]) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


@pytest.fixture(scope="module")
def metadata(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return BytesParser().parsebytes(wheel.read(name))


def tracked(folder):
    """Names of the files below a folder of the working tree that belong into an archive."""
    names = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {name.as_posix() for name in names if not CACHES.search(name.as_posix())}


def test_the_source_archive_builds_the_same_archives_again(built, unpacked, tmp_path):
    """Bytes do not depend on the folder, its git, or the time; what the wheel needs is there."""
    again = build(unpacked, tmp_path, SOURCE_DATE_EPOCH="1700000000", TZ="Asia/Tokyo")
    assert [path.name for path in again] == [path.name for path in built]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built]


def test_the_wheel_has_the_two_packages_and_nothing_else(wheel):
    """Every file of `prepaid` and `prepaid_clients`, the metadata, and no test or cache."""
    packages = {name.partition("/")[2] for name in tracked("wrapper") | tracked("generated")}
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == {name for name in packages if name.startswith(("prepaid/", "prepaid_clients/"))}
    assert {"prepaid/py.typed", "prepaid/_version.py"} <= names
    vendors = {path.name for path in (ROOT / "specs").iterdir() if path.is_dir()}
    for vendor in vendors:
        package = f"prepaid_clients/{vendor}"
        assert {f"{package}/{one}" for one in ("py.typed", "openapi.json", "client.py")} <= names
    information = {name.partition(".dist-info/")[2] for name in set(wheel.namelist()) - names}
    assert information == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"),
    }


def test_the_source_archive_has_what_the_repository_has(unpacked):
    """All of it but git's own folder: whoever has the archive can work on the project."""
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert not [name for name in names if CACHES.search(name)]
    tops = {name for name in names if "/" not in name}
    requirements = {path.name for path in ROOT.glob("requirements*.txt")}
    assert tops == requirements | {
        *(".ci", ".gitattributes", ".github", ".gitignore", "benchmarks", "docs", "examples"),
        *("generated", "scripts", "specs", "tests", "wrapper"),
        *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "PKG-INFO", "README.md"),
        *("SECURITY.md", "constraints.txt", "hatch_build.py", "mkdocs.yml", "pyproject.toml"),
    }
    for folder in ("specs", "tests", "scripts", "docs", "examples", ".github"):
        assert tracked(folder) <= names


def test_the_demo_runs_from_the_source_archive(unpacked):
    """`make demo` needs nothing that only the repository has."""
    paths = os.pathsep.join(str(unpacked / name) for name in ("wrapper", "generated"))
    done = subprocess.run(
        ["make", "demo", "SETUP=", f"RUN={sys.executable}"],
        cwd=unpacked,
        env=os.environ | {"PYTHONPATH": paths},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "72.04 USD" in done.stdout


def test_the_metadata_says_who_what_and_for_which_pythons(metadata):
    """As in pyproject.toml, with the one version of `prepaid._version`."""
    assert metadata["Name"] == "prepaid"
    assert metadata["Version"] == version_of(ROOT)
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata["Author"] == "The prepaid developers"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    minors = [
        line.rpartition(" ")[2]
        for line in metadata.get_all("Classifier", [])
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    ]
    assert minors == ["3.11", "3.12", "3.13", "3.14"]
    assert metadata["Requires-Python"] == f">={minors[0]}"


def test_each_dependency_has_a_lower_bound(metadata):
    """The bound is what the lowest dependencies of `make test-wheel` are tested with."""
    required = metadata.get_all("Requires-Dist", [])
    assert len(required) == len(PROJECT["dependencies"]) + sum(
        len(extra) for extra in PROJECT["optional-dependencies"].values()
    )
    assert [line for line in required if not re.search(r">=\d", line)] == []


def test_the_urls_are_those_of_the_repository_it_is_built_in(metadata):
    """The address is known there, and a fork states its own."""
    home = "https://github.com/somebody/prepaid"
    assert dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", [])) == {
        "Source": home,
        "Documentation": f"{home}/tree/main/docs",
        "Changelog": f"{home}/blob/main/CHANGELOG.md",
        "Issues": f"{home}/issues",
    }


def test_the_long_description_is_the_readme_with_links_that_work_anywhere(metadata):
    """A relative link or picture is dead on a package index."""
    text = metadata.get_payload()
    tokens = [
        part
        for token in MarkdownIt("commonmark").enable("table").parse(text)
        for part in [token, *(token.children or [])]
    ]
    links = [token.attrs[one] for token in tokens for one in ("href", "src") if one in token.attrs]
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    headings = [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line[:1] == "#"
    ]
    assert len(headings) > 3
    assert [line for line in text.splitlines() if line[:1] == "#"] == headings
