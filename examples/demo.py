"""Read all balances from mock vendors on this machine, with the real client and real HTTP.

Arguments are those of the command line: `--vendor legnext` reads that one alone.
"""

import os
import sys

from prepaid.cli import main
from prepaid.testing import MockVendors

if __name__ == "__main__":
    with MockVendors() as mock:
        os.environ.update(mock.environment())
        sys.exit(main(sys.argv[1:]))
