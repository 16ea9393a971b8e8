"""What tests take from the vendors' records, and the variables that would disturb them."""

from functools import cache

from prepaid.testing import fake
from prepaid.vendors import get_vendor, vendor_names


@cache
def unit_of(name):
    """What a vendor's available figure is in; where the answer says it, in the first example."""
    return get_vendor(name).unit or fake(name).available.unit


def forget_accounts(monkeypatch):
    """Take every variable that a vendor's account may come from out of the environment."""
    for name in vendor_names():
        record = get_vendor(name)
        parameters = [one.variable for one in record.parameters]
        files = [f"{one}_FILE" for one in record.key_variables]
        for variable in (f"{name.upper()}_BASE_URL", *record.key_variables, *files, *parameters):
            monkeypatch.delenv(variable, raising=False)


# The vendors whose accounts are a key and nothing else.
KEY_ALONE = tuple(
    name for name in vendor_names() if not any(one.required for one in get_vendor(name).parameters)
)
PROXY_VARIABLES = tuple(
    cased
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    for cased in (name, name.lower())
)
