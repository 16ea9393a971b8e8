"""Alert once: say that an account fell below its minimum when it does, not at every run.

    python alert_once.py prepaid.toml state.json

For cron: it prints a line for each crossing, which cron sends as a mail, and nothing otherwise.
An unknown balance changes nothing: it is neither low nor fine. Exit codes: 0 all known, 3 not.
"""

import json
import sys
from pathlib import Path

import prepaid


def main(config: str, state: Path) -> int:
    """Compare each account with its minimum and with what was said before."""
    low = set(json.loads(state.read_text()) if state.exists() else [])
    accounts = prepaid.load_accounts(config)
    unknown = 0
    with prepaid.Client() as client:
        for account, outcome in zip(accounts, client.get_balances(accounts), strict=True):
            name = f"{account.vendor} ({account.label})" if account.label else account.vendor
            minimum = account.minimum
            if isinstance(outcome, prepaid.PrepaidError):
                print(outcome, file=sys.stderr)
                unknown += 1
            elif minimum is None:
                continue
            elif outcome.is_below(minimum) and name not in low:
                print(f"{name} has {outcome.available} left, less than {minimum}")
                low.add(name)
            elif not outcome.is_below(minimum) and name in low:
                print(f"{name} has {outcome.available} again")
                low.remove(name)
    state.with_suffix(".new").write_text(json.dumps(sorted(low)))
    state.with_suffix(".new").replace(state)  # an interrupted run leaves the old file whole
    return 3 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
