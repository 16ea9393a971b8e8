"""`make release` names each thing that keeps a commit from being released."""

import pytest

from tests.release.ready import git, problems

CHANGELOG = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-25\n\n### Added\n\n- A thing.\n"
MODULE = "def read(vendor: str) -> int:\n    return len(vendor)\n"
RENAMED = MODULE.replace("vendor", "name")
BREAKING = "breaking since v0.2.0, which 0.2.1 does not say: wrapper/prepaid/__init__.py:1: read"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository of one package, whose commit can be released."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
    package = tmp_path / "wrapper/prepaid"
    package.mkdir(parents=True)
    (package / "_version.py").write_text('__version__ = "0.2.0"\n')
    (package / "__init__.py").write_text(MODULE)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def commit(root):
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "A change")


def test_a_clean_commit_with_a_dated_changelog_can_be_released(project):
    """Before its tag is set and after it, so that the pushed tag passes the same check."""
    assert problems(project) == []
    git(project, "tag", "v0.2.0")
    assert problems(project) == []


def test_a_changed_file_is_named(project):
    """What is released is what is committed."""
    (project / "new.txt").write_text("x")
    assert problems(project) == ["the working tree is not clean: ?? new.txt"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("0.2.0 - 2026-11-25", "0.1.0 - 2026-11-25", 'the first version is "0.1.0 - 2026-11-25"'),
        ("0.2.0 - 2026-11-25", "0.2.0", '0.2.0 needs a day such as "0.2.0 - 2026-11-25"'),
        ("0.2.0 - 2026-11-25", "0.2.0 - 2026-11-31", "0.2.0 needs a day"),
        ("## Unreleased\n", "## Unreleased\n\n- More.\n", 'move what stands under "Unreleased"'),
        (CHANGELOG, "# Changelog\n", 'the first version is "no section"'),
    ],
)
def test_a_changelog_that_does_not_say_this_version_first_with_a_day(project, old, new, problem):
    """A version's section, its day, and nothing that waits."""
    (project / "CHANGELOG.md").write_text(CHANGELOG.replace(old, new))
    commit(project)
    (found,) = problems(project)
    assert problem in found


def test_a_version_that_is_tagged_elsewhere_or_older(project):
    """A version is released once, and versions rise."""
    git(project, "tag", "v0.2.0")
    commit(project)
    assert problems(project) == [
        "tag v0.2.0 is on another commit: raise wrapper/prepaid/_version.py"
    ]
    git(project, "tag", "--delete", "v0.2.0")
    git(project, "tag", "v0.10.0")
    assert problems(project) == ["0.2.0 is older than v0.10.0"]


@pytest.mark.parametrize(
    ("last", "module", "first"),
    [
        ("v0.1.9", RENAMED, []),
        ("v0.2.0", RENAMED, [f"{BREAKING}(vendor): Parameter was removed"]),
        ("v0.2.0", MODULE + MODULE.replace("read", "more"), []),
    ],
    ids=["0.1 to 0.2", "0.2.0 to 0.2.1", "an addition"],
)
def test_a_breaking_change_asks_for_a_version_that_says_so(project, last, module, first):
    """From 0.1 to 0.2 a name may go; from 0.2.0 to 0.2.1 it may not, and one may come."""
    git(project, "tag", last)
    (project / "wrapper/prepaid/__init__.py").write_text(module)
    (project / "wrapper/prepaid/_version.py").write_text('__version__ = "0.2.1"\n')
    (project / "CHANGELOG.md").write_text(CHANGELOG.replace("0.2.0", "0.2.1"))
    commit(project)
    assert problems(project)[:1] == first
