"""Writing what is derived: the same bytes each time, whole or not at all."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys

import pytest

from scripts import generate
from scripts.emit import build, generator, writing
from scripts.findings import PipelineError
from scripts.layout import Layout

VENDOR = "youdotcom"


def test_another_formatter_on_path_changes_nothing(tmp_path, monkeypatch, repository):
    """The tools are those of the running interpreter; the one on PATH is never started."""
    touched = tmp_path / "started"
    for name in ("ruff", "openapi-python-client", "python", "python3"):
        fake = tmp_path / "bin" / name
        fake.parent.mkdir(exist_ok=True)
        fake.write_text(f"#!/bin/sh\ntouch {touched}\nexit 0\n")
        fake.chmod(fake.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    # Nor do settings of the environment or of the working directory count.
    monkeypatch.setenv("RUFF_LINE_LENGTH", "40")
    (tmp_path / "ruff.toml").write_text("line-length = 40\n")
    monkeypatch.chdir(tmp_path)
    derived = build.derive(repository, VENDOR)
    assert not touched.exists()
    for path, data in derived.items():
        assert (Layout().root / path).read_bytes() == data, path


def test_no_output_holds_a_path_a_host_or_a_clock(repository, tmp_path):
    """Derived in another folder, the bytes are the same, and name no place on this machine."""
    derived = build.derive(repository, VENDOR)
    inside = b"".join(derived.values())
    for trace in (str(tmp_path), str(Layout().root), sys.prefix, socket.gethostname()):
        assert trace.encode() not in inside


def test_a_tool_that_takes_too_long_is_ended(repository, monkeypatch):
    """It is said which tool, at what document, and what to do; nothing has been written."""
    run = generator.run
    monkeypatch.setattr(generator, "run", lambda *given: run(*given, seconds=0.01))
    (repository.client(VENDOR) / "client.py").unlink()
    before = writing.files_in(repository.root)
    with pytest.raises(PipelineError, match=r"took more than 0\.01 s and was ended") as caught:
        generate.generate(repository, [VENDOR])
    said = str(caught.value)
    assert said.startswith(f"specs/{VENDOR}/openapi.yaml: openapi-python-client took")
    assert said.endswith("then run: make generate")
    assert writing.files_in(repository.root) == before


def test_nothing_is_written_when_nothing_changes(repository, derived_once):
    """Not even the times of the files change."""
    before = {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")}
    assert generate.generate(repository, [VENDOR]) == []
    assert {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")} == before


def test_what_was_edited_by_hand_is_restored_and_strays_go(repository, derived_once):
    """The folder holds exactly what the generator wrote."""
    client = repository.client(VENDOR) / "client.py"
    good = client.read_bytes()
    client.write_bytes(good + b"# mine\n")
    (client.parent / "stray.py").write_text("")
    former = client.parent / "api" / "former" / "__pycache__"
    former.mkdir(parents=True)
    (former / "a.pyc").touch()
    (former.parent / "a.py").touch()
    assert generate.generate(repository, [VENDOR]) == [f"generated/prepaid_clients/{VENDOR}/"]
    assert client.read_bytes() == good
    assert not (client.parent / "stray.py").exists()
    assert not former.parent.exists()


def test_a_vendor_that_fails_leaves_everything_as_it_was(repository, derived_once):
    """Also the files of the vendors that were fine."""
    (repository.client("deepixels") / "client.py").write_text("# edited\n")
    overlay = repository.spec(VENDOR) / "overlay.yaml"
    overlay.write_text(
        overlay.read_text().replace("title: BillingEntity\n", "title: AccountBalance\n")
    )
    before = writing.files_in(repository.root)
    with pytest.raises(PipelineError, match="makes the model 'AccountBalance'"):
        generate.generate(repository, ["deepixels", VENDOR])
    assert writing.files_in(repository.root) == before


def test_a_warning_of_the_generator_is_an_error(tmp_path):
    """It would go on without the operation, and exit with 0."""
    document = tmp_path / "openapi.yaml"
    document.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"
        "paths: {/a: {get: {responses: {'200': {description: d, "
        "content: {image/png: {schema: {type: object}}}}}}}}\n"
    )
    with pytest.raises(PipelineError, match="Unsupported content_type"):
        generator.run(document, "invented", "openapi.yaml")


def test_each_setting_is_one_that_the_generator_knows():
    """Another one would be ignored in silence."""
    code = "from openapi_python_client.config import ConfigFile; print(*ConfigFile.model_fields)"
    done = subprocess.run(
        [generator.PYTHON, "-P", "-c", code], capture_output=True, text=True, check=True
    )
    assert {*generator.CONFIG, "package_name_override"} <= {*done.stdout.split()}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    """A failure leaves the old file and no temporary one."""
    target = tmp_path / "lock.json"
    writing.file(target, b"old")
    monkeypatch.setattr(type(target), "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        writing.file(target, b"new")
    assert writing.files_in(tmp_path) == {"lock.json": b"old"}


def test_the_command_says_what_it_wrote(monkeypatch, capsys, repository, derived_once):
    """And exits with 1 on an error, having written nothing."""
    monkeypatch.setattr(generate, "Layout", lambda: repository)
    (repository.spec(VENDOR) / "lock.json").unlink()
    assert generate.main([VENDOR]) == 0
    assert f"wrote specs/{VENDOR}/lock.json" in capsys.readouterr().out
    assert generate.main([VENDOR]) == 0
    assert capsys.readouterr().out == "up to date\n"
    assert generate.main(["nobody"]) == 1
    assert "specs/nobody/vendor.toml: is missing" in capsys.readouterr().err
