"""Gate a batch job: work through a list, and stop cleanly before the credits run out.

    python gate_batch_job.py legnext "10 USD" < prompts.txt

What is left is asked before every ten items. Exit codes: 0 all done, 1 stopped because too little
is left (the items that remain are printed), 2 the balance is not known.
"""

import sys

import prepaid

EVERY = 10  # items between two looks; more items than these may be paid from the minimum


def work(item: str) -> None:
    """Stand in for the call that costs money."""
    print(f"done: {item}", file=sys.stderr)


def main(vendor: str, minimum: str, items: list[str]) -> int:
    """Work while at least the minimum is left."""
    with prepaid.Client(deadline=20) as client:
        for start in range(0, len(items), EVERY):
            try:
                balance = client.get_balance(vendor)
            except prepaid.PrepaidError as error:
                print(f"stopped before item {start + 1}: {error}", file=sys.stderr)
                return 2
            if balance.is_below(minimum):
                print(f"stopped before item {start + 1}: {balance}", file=sys.stderr)
                print("\n".join(items[start:]))
                return 1
            for item in items[start : start + EVERY]:
                work(item)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.stdin.read().splitlines()))
