"""`prepaid mcp`: an agent lists balances with one read-only tool."""

import json
import signal
import subprocess

import pytest

HELLO = {
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


def speak(command, *messages):
    """Send messages to a server; return its answers by id."""
    running = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    answers = {}
    for message in messages:
        running.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        running.stdin.flush()
        while "id" in message and message["id"] not in answers:
            answer = json.loads(running.stdout.readline())
            answers[answer.get("id")] = answer.get("result", answer)
    _, complaints = running.communicate(timeout=20)
    assert complaints == ""
    return answers


@pytest.mark.slow
def test_one_tool_lists_the_balances(script, configured, mock, keys):
    """Exact figures and errors, as `prepaid --json` has them, and no key."""
    configured("legnext", "stability")
    mock.fault("stability", "status_401")
    answers = speak(
        [script, "mcp"],
        HELLO,
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
        {"id": 3, "method": "tools/call", "params": {"name": "list_balances", "arguments": {}}},
    )
    (tool,) = answers[2]["tools"]
    assert tool["name"] == "list_balances"
    assert tool["annotations"]["readOnlyHint"] is True
    text = answers[3]["content"][0]["text"]
    found = {one["vendor"]: one for one in json.loads(text)["accounts"]}
    assert found["legnext"]["balance"]["available"]["value"] == "72.048"
    assert found["stability"]["state"] == "unknown"
    assert not [key for key in keys.values() if key in json.dumps(answers)]


def test_a_mistake_in_the_options_is_said_at_once(run, configured):
    """And not by a traceback at each call."""
    configured("legnext")
    found = run("mcp --timeout 0")
    assert found.code == 2
    assert "--timeout is 0.0" in found.err


@pytest.mark.slow
def test_ctrl_c_ends_it(script, configured):
    """Though a thread waits for standard input."""
    configured("legnext")
    with subprocess.Popen(
        [script, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdin.write(json.dumps({"jsonrpc": "2.0", **HELLO}).encode() + b"\n")
        running.stdin.flush()
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        try:
            assert running.wait(10) == 130
        finally:
            running.kill()
        assert running.stderr.read() == b""
