"""Run by `make test-wheel` where the wheel is installed with its extras."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import prepaid
from prepaid.testing import MockVendors

COMMAND = Path(sys.executable).with_name("prepaid")


async def awaited():
    async with prepaid.AsyncClient() as client:
        return await client.get_balances()


def main():
    assert "site-packages" in str(prepaid.__file__), prepaid.__file__
    with MockVendors() as mock:
        environment = mock.environment()
        os.environ.update(environment)
        outcomes = prepaid.get_balances()
        assert len(outcomes) >= 4
        assert [type(outcome) for outcome in outcomes] == [prepaid.Balance] * len(outcomes)
        again = asyncio.run(awaited())
        assert [one.available for one in again] == [one.available for one in outcomes]
        table = subprocess.run([COMMAND], check=True, capture_output=True, text=True)
        assert all(outcome.vendor in table.stdout for outcome in outcomes)
    version = subprocess.run([COMMAND, "--version"], check=True, capture_output=True, text=True)
    assert prepaid.__version__ in version.stdout


if __name__ == "__main__":
    main()
    sys.stdout.write("the wheel works with its extras\n")
