"""What can be asked of the four vendors, and what a right answer to each looks like."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

import prepaid

if TYPE_CHECKING:
    from collections.abc import Mapping

FIGURE = "12.5"  # what a right answer states unless a case says otherwise


@attrs.frozen
class Operation:
    """One operation of one vendor.

    Attributes:
        name: shown in test output.
        vendor: the vendor's name.
        method: name of the client's method.
        body: a right answer with `FIGURE` in the place of the figure; none for a profile.
        path: dotted path of the figure; for a profile, of a required field.
        shift: power of ten between the figure on the wire and the amount.
        options: further arguments of the account.
        header: header that carries the key, with its prefix.
    """

    name: str
    vendor: str
    method: str
    body: str
    path: str
    header: str
    shift: int = 0
    options: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def has_figure(self) -> bool:
        return self.method == "get_balance"

    def good(self, figure: str = FIGURE) -> bytes:
        return self.body.replace("FIGURE", figure).encode()

    def account(self, base_url: str, key: str) -> prepaid.Account:
        return prepaid.Account(self.vendor, key, base_url=base_url, **self.options)

    def amount(self, figure: str) -> Decimal:
        return Decimal(figure).scaleb(self.shift)

    def signed(self, key: str) -> bytes:
        """The header line that must carry the key."""
        return f"\r\n{self.header}{key}\r\n".encode()


_LEGNEXT = """{"code":200,"message":"success","data":{"account_id":1,"balance_usd":FIGURE,\
"available_credits":71000,"available_points":1048,"alert_threshold":10,"low_balance_alert":false,\
"updated_at":"2025-11-05T08:22:37.784663288Z"}}"""
_STABILITY = '{"credits":FIGURE}'
_PROFILE = """{"id":"user-FIGURE","email":"ann@example.org","organizations":[{"id":"org-1",\
"name":"Ann","role":"ADMIN","is_default":true}],"profile_picture":"https://example.org/1"}"""
_DEEPIXELS = '{"email":"ann@example.org","balance":FIGURE}'
_YOU = '{"data":{"type":"account","id":"8f14e45f","attributes":{"balance":FIGURE}}}'

_ALPHA = {"api_version": "v1alpha"}

OPERATIONS = (
    Operation("legnext", "legnext", "get_balance", _LEGNEXT, "data.balance_usd", "x-api-key: "),
    Operation(
        "stability", "stability", "get_balance", _STABILITY, "credits", "Authorization: Bearer "
    ),
    Operation(
        "stability-profile", "stability", "get_profile", _PROFILE, "id", "Authorization: Bearer "
    ),
    Operation(
        "stability-v1alpha", "stability", "get_balance", _STABILITY, "credits", "Authorization: ",
        options=_ALPHA,
    ),
    Operation(
        "stability-v1alpha-profile", "stability", "get_profile", _PROFILE, "id", "Authorization: ",
        options=_ALPHA,
    ),
    Operation("deepixels", "deepixels", "get_balance", _DEEPIXELS, "balance", "x-api-key: "),
    Operation(
        "youdotcom", "youdotcom", "get_balance", _YOU, "data.attributes.balance", "X-API-Key: ",
        shift=-2,
    ),
)  # fmt: skip
BALANCES = tuple(operation for operation in OPERATIONS if operation.has_figure)
LEGNEXT = tuple(operation for operation in OPERATIONS if operation.vendor == "legnext")
