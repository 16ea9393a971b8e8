"""`python -m prepaid` is the command line."""

import sys

from prepaid.cli import main

if __name__ == "__main__":
    sys.exit(main())
