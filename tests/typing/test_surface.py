"""What the type checkers are shown is all that is public."""

import re
from pathlib import Path

import prepaid

API = Path(__file__).with_name("api.py")


def test_every_public_name_is_shown_to_the_type_checkers() -> None:
    """A name that is new to `prepaid.__all__` is used in the file that mypy and pyright check."""
    used = set(re.findall(r"\bprepaid\.(\w+)", API.read_text("utf-8")))
    assert {*prepaid.__all__} <= used
