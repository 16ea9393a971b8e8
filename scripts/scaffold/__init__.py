"""Draft the files of a new vendor, so that a person fills in meaning and nothing else.

What cannot be known from a document is marked with `FILL IN`; the check lists each mark.
"""

from __future__ import annotations

import re
from typing import Final

from scripts.findings import PipelineError, fail

MARK: Final = "FILL IN"


def ascii_words(text: str) -> str:
    """Return a text with blanks in place of all but letters and digits of ASCII."""
    return re.sub(r"[^A-Za-z0-9]+", " ", text)


def not_equal(what: str) -> PipelineError:
    """Make the error for a file that, read again, says something else than was written."""
    return fail(f"the draft {what}", "does not read back equal.", "Report it.")
