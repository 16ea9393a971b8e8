"""A process that dies while it writes: the next run repairs the tree, and the check accepts it."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from scripts import check, documents, new_vendor
from scripts.emit import journal, writing
from scripts.layout import Layout

VENDOR = "acme"

# Runs in a process of its own, which kills copies of itself before the first change of a file,
# before the second, and so on until one ends by itself.
PROGRAM = """
import os, shutil, signal, sys
from pathlib import Path
from scripts import check, generate, pull
from scripts.emit import build, journal, writing
from scripts.layout import Layout

prepared, work, command = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
layout = Layout(work)
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
fresh = writing.files_in(prepared / "fresh")
build.shared = lambda layout: {}
build.derive = lambda layout, vendor: fresh

def run():
    if command == "generate":
        generate.generate(layout, ["acme"])
    else:
        arguments = ["--vendor", "acme", "--page", str(prepared / "page.json"), "--apply"]
        assert pull.main([*arguments, "--read", "2026-12-24"], layout) == 0

def fork(job):
    pid = os.fork()
    if pid == 0:
        try:
            sys.stdout = open(os.devnull, "w")
            job()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1]

def dying(number):
    left = number
    def hook(event, arguments):
        nonlocal left
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1][0] in "wxa"
        if (event in CHANGES or writes) and str(arguments[0]).startswith(str(work)):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    run()

def whole():
    run()
    assert not list(journal.leftovers(work)), list(journal.leftovers(work))
    if command == "generate":
        found = [str(one) for one in check.check(layout) if "lock" not in one.what]
        assert not found, found
    else:
        stored = (layout.spec("acme") / "source.json").read_bytes()
        assert stored == (prepared / "page.json").read_bytes()
        assert 'read = "2026-12-24"' in (layout.spec("acme") / "vendor.toml").read_text()
        assert not (layout.spec("acme") / "source.yaml").exists()

number = 0
while True:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(prepared / "repository", work)
    status = fork(lambda: dying(number))
    if not os.WIFSIGNALED(status):
        assert os.waitstatus_to_exitcode(status) == 0, status
        break
    if fork(whole):
        whole()  # again, for its message
    number += 1
print(number)
"""


@pytest.fixture
def prepared(good, layout, tmp_path):
    """A folder with a vendor and its package, what a fresh run gives, and a newer document."""
    spec = tmp_path / "openapi.yaml"
    spec.write_bytes(documents.to_yaml(good, "theirs"))
    assert new_vendor.main([VENDOR, "--spec", str(spec)], layout) == 0
    for path in layout.root.rglob("*"):  # as if a person had filled them in
        if path.is_file():
            path.write_text(path.read_text().replace("FILL IN", "done"))
    good["info"]["title"] = "Reworded"
    (tmp_path / "page.json").write_bytes(documents.to_json(good))
    package = f"generated/prepaid_clients/{VENDOR}"
    stored = {"a.py": "1", "api/b.py": "2", "gone.py": "3"}
    fresh = {"a.py": "1", "api/b.py": "changed", "new/c.py": "4"}
    for root, files in ((layout.root, stored), (tmp_path / "fresh", fresh)):
        for name, text in files.items():
            path = root / package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for name in (f"docs/reference/{VENDOR}.md", f"specs/{VENDOR}/lock.json"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(str(root))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(("command", "least"), [("generate", 10), ("pull", 8)])
def test_a_run_that_is_killed_at_any_moment_is_repaired_by_the_next(command, least, prepared):
    """Before each change of a file in turn; nothing is left over, and nothing is half new."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(prepared), str(prepared / "work"), command],
        cwd=Layout().root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[-1]) >= least


def test_what_is_left_over_is_ignored_by_git_and_reported_by_the_check(tmp_path):
    """Until the next run removes it."""
    ignored = (Layout().root / ".gitignore").read_text().split()
    assert f"{writing.STAGING}*" in ignored
    for name in ("specs/x/.staging-1", ".staging-2/new/a.py", "generated/.staging-3/old/b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.touch()
    found = [one.where for one in check.check(Layout(tmp_path)) if "interrupted" in one.what]
    assert found == [".staging-2", "specs/x/.staging-1", "generated/.staging-3"]
    journal.recover(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class Msvcrt:
    """What Windows has instead, on the lock of this system."""

    LK_LOCK = 1

    @staticmethod
    def locking(handle, mode, count):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("system", [sys.platform, "win32"])
def test_of_two_commands_at_once_one_waits(system, tmp_path, monkeypatch):
    """It does not take what the other is writing for what a dead process left."""
    if system != sys.platform:
        monkeypatch.setattr(journal, "sys", SimpleNamespace(platform=system))
        monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt)
    other = tmp_path / f"{writing.STAGING}other"
    second = threading.Thread(target=journal.recover, args=(tmp_path,), daemon=True)
    with journal.alone(tmp_path):
        other.mkdir()
        second.start()
        second.join(0.3)
        assert second.is_alive()
        assert other.is_dir()
    second.join(30)
    assert not other.exists()


def test_a_write_that_fails_undoes_the_others(tmp_path):
    """All of them or none."""
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    wanted = {"a": b"new", "c": b"new", "b": None}  # a folder is not a file that can go
    with pytest.raises(OSError, match=r"b'?$"):
        journal.write(tmp_path, {tmp_path / name: data for name, data in wanted.items()})
    assert (tmp_path / "a").read_text() == "old"
    assert not (tmp_path / "c").exists()
    assert not list(journal.leftovers(tmp_path))
