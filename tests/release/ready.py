"""Say what keeps this commit from being released: the last step of `make release`."""

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def git(root: Path, *arguments: str) -> str:
    """Output of a git command."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def number(version: str) -> tuple[int, ...]:
    """A version's parts, to compare versions by."""
    return tuple(int(part) for part in version.split("."))


def version_of(root: Path) -> str:
    """The version of `prepaid._version`, the only place that states it."""
    text = (root / "wrapper/prepaid/_version.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit(
            'wrapper/prepaid/_version.py: __version__ is not three numbers like "1.2.3"'
        )
    return found[1]


def changelog_problems(root: Path, version: str) -> list[str]:
    """The version's own section comes first, dated, and nothing waits above it."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", text, re.MULTILINE)
    if sections and sections[0][0] == "Unreleased":
        _, waiting = sections.pop(0)
        if waiting.strip():
            return [f'CHANGELOG.md: move what stands under "Unreleased" to "{version} - <day>"']
    heading = sections[0][0] if sections else "no section"
    stated, _, day = heading.partition(" - ")
    if stated != version:
        return [f'CHANGELOG.md: the first version is "{heading}", not "{version} - <day>"']
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return [f'CHANGELOG.md: {version} needs a day such as "{version} - 2026-11-25"']
    return []


def tag_problems(root: Path, version: str) -> list[str]:
    """The version is new, or its tag is on this commit; and it is the highest one."""
    tags = git(root, "tag", "--list", "v*").split()
    problems = []
    if f"v{version}" in {*tags} - {*git(root, "tag", "--points-at", "HEAD").split()}:
        problems.append(f"tag v{version} is on another commit: raise wrapper/prepaid/_version.py")
    later = [tag for tag in tags if number(tag[1:]) > number(version)]
    if later:
        problems.append(f"{version} is older than {', '.join(later)}")
    return problems


def interface_problems(root: Path, version: str) -> list[str]:
    """What the last version's users rely on is there, or the version says that it may not be.

    Before 1.0.0 the second number is raised for a breaking change, after it the first one.
    """
    earlier = [tag for tag in git(root, "tag", "--list", "v*").split() if tag != f"v{version}"]
    if not earlier:
        return []
    last = max(earlier, key=lambda tag: number(tag[1:]))
    old, new = number(last[1:]), number(version)
    if old[0] != new[0] or (new[0] == 0 and old[1] != new[1]):
        return []
    command = [sys.executable, "-m", "griffe", "check", "prepaid", "--search", "wrapper"]
    done = subprocess.run(
        [*command, "--against", last], cwd=root, check=False, capture_output=True, encoding="utf-8"
    )
    if done.returncode == 0:
        return []
    changes = (done.stdout + done.stderr).strip().splitlines()
    return [f"breaking since {last}, which {version} does not say: {line}" for line in changes]


def problems(root: Path) -> list[str]:
    """Each thing to mend before the release, in a sentence."""
    version = version_of(root)
    changed = git(root, "status", "--porcelain").splitlines()
    return [
        *([f"the working tree is not clean: {', '.join(changed)}"] if changed else []),
        *changelog_problems(root, version),
        *tag_problems(root, version),
        *interface_problems(root, version),
    ]


def main() -> None:
    found = problems(ROOT)
    version = version_of(ROOT)
    if found:
        raise SystemExit("\n".join([f"prepaid {version} cannot be released:", *found]))
    sys.stdout.write(f"prepaid {version} can be released: git tag v{version}, and push the tag\n")


if __name__ == "__main__":
    main()
