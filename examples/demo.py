"""Read all balances from mock vendors on this machine, with the real client and real HTTP."""

import os
import sys

from prepaid.cli import main
from prepaid.testing import MockVendors

if __name__ == "__main__":
    with MockVendors() as mock:
        os.environ.update(mock.environment())
        sys.exit(main([]))
