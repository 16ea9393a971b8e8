"""Run by `make docs`: break the real documents, and see the build or the check name each break.

It needs zensical, which has an environment of its own, and so it is not part of `make test`.
"""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.release.site import Site

ROOT = Path(__file__).parents[2]

# What is added to the first page, and the part of it that a message must name.
BREAKS = {
    "[a page](clienst.md)": "clienst.md",
    "[an anchor](clients.md#no-such-part)": "#no-such-part",
    "[an anchor here](#no-part-here)": "#no-part-here",
    "![a picture](no-such-picture.svg)": "no-such-picture.svg",
    '<img src="no-such-image.svg" alt="">': "no-such-image.svg",
    "![a picture of another host](https://picture.example/a.svg)": "//picture.example",
    '<script src="https://script.example/a.js"></script>': "//script.example",
    '<link rel="stylesheet" href="https://font.example/css">': "//font.example",
    "[a name of the interface][prepaid.no_such_name]": "prepaid.no_such_name",
}


def build(folder, *options):
    """Exit code and output of the build."""
    done = subprocess.run(
        [os.environ["ZENSICAL"], "build", "--clean", *options],
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)  # it colours each letter


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What the site is built from, with every break on the first page."""
    folder = tmp_path_factory.mktemp("broken")
    for name in ("docs", "wrapper", "generated", "tests/release"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    with (folder / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write("\n\n" + "\n\n".join(BREAKS))
    return folder


@pytest.fixture(scope="module")
def messages(broken):
    """All that the build and the check say if the build goes on after a warning."""
    config = (broken / "mkdocs.yml").read_text("utf-8")
    (broken / "loose.yml").write_text(config.replace("strict: true", "strict: false"), "utf-8")
    code, output = build(broken, "--config-file", "loose.yml")
    assert code == 0, output
    return "\n".join([output, *Site(broken / "site").problems()])


@pytest.mark.parametrize("named", BREAKS.values())
def test_each_break_is_named(messages, named):
    """A link, an anchor, a picture, a name of the interface, or another host."""
    assert named in messages


def test_the_strict_build_stops(broken):
    """A warning ends `make docs`."""
    code, output = build(broken, "--strict")
    assert code != 0, output


def test_the_interface_has_values_for_defaults_and_nothing_private(broken, messages):
    """A name of a constant tells a reader nothing; what begins with an underscore is ours."""
    text = (broken / "site/api/index.html").read_text("utf-8")
    shown = html.unescape(re.sub(r"<[^>]+>", "", text))
    assert "= (5.0, 10.0)," in shown
    assert "DEFAULT_" not in shown
    assert re.findall(r'id="prepaid[^"]*\._[a-z][^"]*"', text) == []
