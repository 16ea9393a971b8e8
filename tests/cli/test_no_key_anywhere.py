"""No eight characters of any key in a row are printed, whatever happens."""

import pytest

from prepaid.testing import Reply

VIEWS = [
    "",
    "--json",
    "doctor",
    "guard --min 'legnext=1 USD'",
    "guard --json --min 'legnext=1 USD'",
]


def pieces(key):
    return [key[start : start + 8] for start in range(len(key) - 7)]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "fault", [None, "status_401", "reset", "captive_portal", "echo", "echo 200"]
)
def test_no_part_of_a_key_is_printed(run, configured, mock, keys, view, fault):
    """Not in good times, and not when a vendor repeats the key in its error."""
    configured()
    for vendor in keys:
        reply = fault
        if fault in {"echo", "echo 200"}:
            status = 200 if fault == "echo 200" else 403
            text = f'{{"message": "no such key: {keys[vendor]}", "code": "{keys[vendor]}"}}'
            reply = Reply(status=status, body=text.encode(), headers={"X-Request-Id": keys[vendor]})
        if reply is not None:
            mock.fault(vendor, reply)
    found = run(f"{view} --deadline {5 if fault is None else 0.5}")
    assert found.code == (0 if fault is None else 3)
    printed = found.out + found.err
    assert "legnext" in printed
    for key in keys.values():
        assert not [piece for piece in pieces(key) if piece in printed]


@pytest.mark.parametrize("view", VIEWS)
def test_no_part_of_a_key_that_cannot_be_one_is_printed(run, configured, monkeypatch, keys, view):
    """Nor when it is refused before anything is sent."""
    configured()
    key = f"{keys['legnext']} {keys['stability']}"
    monkeypatch.setenv("LEGNEXT_API_KEY", key)
    found = run(view)
    assert found.code == 3
    printed = found.out + found.err
    assert not [piece for piece in pieces(key) if piece in printed]


@pytest.mark.parametrize("view", ["", "--json", "doctor"])
def test_a_key_in_a_file_is_not_repeated(run, tmp_path, keys, view):
    """The file is refused, and the line that says so is safe to share."""
    path = tmp_path / "accounts.toml"
    path.write_text(f'[[accounts]]\nvendor = "legnext"\napi_key = "{keys["legnext"]}"\n', "utf-8")
    found = run(f"--config {path} {view}")
    assert found.code == 2
    printed = found.out + found.err
    assert not [piece for piece in pieces(keys["legnext"]) if piece in printed]
