"""Read all balances from mock vendors on this machine, with the real client and real HTTP.

Arguments are those of the command line: `--vendor legnext` reads that one alone.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from prepaid.cli import main
from prepaid.testing import MockVendors
from prepaid.vendors import get_vendor, vendor_names

TABLE = """[[accounts]]
vendor = "{}"
api_key_env = "{}"
"""

if __name__ == "__main__":
    with MockVendors() as mock, TemporaryDirectory() as folder:
        file = Path(folder, "prepaid.toml")  # else yours might be taken
        tables = [TABLE.format(name, get_vendor(name).key_variables[0]) for name in vendor_names()]
        file.write_text("".join(tables))
        os.environ.update(mock.environment(), PREPAID_CONFIG=str(file))
        sys.exit(main(sys.argv[1:]))
