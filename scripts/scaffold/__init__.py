"""Draft the files of a new vendor, so that a person fills in meaning and nothing else.

What cannot be known from a document is marked with `FILL IN`; the check lists each mark.
"""

from __future__ import annotations

from typing import Final

MARK: Final = "FILL IN"
