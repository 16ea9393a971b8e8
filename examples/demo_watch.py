"""A balance drains at a mock vendor, and the alert fires once: ten seconds, no network.

The account has a minimum of 10 USD. It is read four times a second, by the real client over real
HTTP; it is reported once that it is below, and once that it has recovered. An argument is the
seconds between two figures of the vendor, in place of 1.
"""

import sys
import threading
import time

import prepaid
from prepaid.testing import MockVendors

# What is left, one after the other: it is used up, and topped up in the end.
LEFT = ("14.00", "12.60", "11.20", "9.80", "8.40", "7.00", "5.60", "10.20", "50.00")


def drain(mock: MockVendors, pace: float) -> None:
    """Let the mock vendor state less and less."""
    for value in LEFT:
        mock.set("legnext", f"{value} USD")
        print(f"   the vendor states {value:>5} USD", flush=True)
        time.sleep(pace)


def main(pace: float) -> None:
    """Watch until the account has recovered."""
    with MockVendors() as mock, prepaid.Client() as client:
        mock.set("legnext", f"{LEFT[0]} USD")
        place = mock.account("legnext", key="k-demo").base_url
        account = prepaid.Account("legnext", "k-demo", base_url=place, minimum="10 USD")
        threading.Thread(target=drain, args=(mock, pace), daemon=True).start()
        for event in client.watch([account], every=pace / 4):
            print(f"-> {event}", flush=True)
            if event.event == "recovered":
                break


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
