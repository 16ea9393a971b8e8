"""What hostile answers cost in memory, measured in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.case import answers, good
from tests.faults.cases_size import SIZE
from tests.faults.operations import OPERATIONS
from tests.faults.runner import MODES, key_for
from tests.faults.server import Server

MEGABYTE = 1024 * 1024
HOSTILE = [case for case in SIZE if case.ends.in_ == "TransportError"]


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in other units elsewhere")
@pytest.mark.parametrize("mode", MODES)
def test_hostile_answers_cost_less_than_20_megabytes(mode):
    """Bodies of 200 MB, bombs of 1 GB and endless headers raise the peak by less than 20 MB."""
    key = key_for("memory", mode)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(script, OPERATIONS[0], (key,)))
            for script in (answers(good), *(case.script for case in HOSTILE))
        ]
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("memory_probe.py"), mode]
            + [server.base_url for server in servers],
            env={**os.environ, "FAULTS_KEY": key},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stderr == ""
    growth, *kinds = done.stdout.split()
    assert kinds == ["TransportError"]
    assert int(growth) < 20 * MEGABYTE
