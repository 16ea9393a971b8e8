"""A fleet of keys: ask them all at once, show each as it arrives, and add up what may be added.

    python fleet_async.py legnext keys/

Each file in the folder holds one key, and its name is the label. One key that fails hides no other.
Exit codes: 0 all known, 3 not.
"""

import asyncio
import sys
from pathlib import Path

import prepaid


def accounts_in(folder: Path, vendor: str) -> list[prepaid.Account]:
    """Return an account for each file."""
    return [
        prepaid.Account(vendor, path.read_text().strip(), label=path.name)
        for path in sorted(folder.iterdir())
    ]


async def main(accounts: list[prepaid.Account]) -> int:
    """Print a line for each key, and the sum of those that are known."""
    known: list[prepaid.Balance] = []
    async with prepaid.AsyncClient(deadline=20) as client:
        async for _, outcome in client.iter_balances(accounts):
            if isinstance(outcome, prepaid.Balance):
                known.append(outcome)
                print(outcome)
            else:
                print(outcome, file=sys.stderr)
    ids = [balance.account_id for balance in known]
    if known and None not in ids and len(set(ids)) == len(ids):  # two keys may share one account
        print(f"together: {sum(balance.available for balance in known)}")
    print(f"{len(known)} of {len(accounts)} known")
    return 0 if len(known) == len(accounts) else 3


if __name__ == "__main__":
    sys.exit(asyncio.run(main(accounts_in(Path(sys.argv[2]), sys.argv[1]))))
