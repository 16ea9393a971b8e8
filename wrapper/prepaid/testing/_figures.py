"""Where each unit's figure stands in a body, found by asking the vendor's own record.

Nothing about single vendors is written here, so vendors of other packages can be served too.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from prepaid._amounts import EXACT
from prepaid._balance import Meta
from prepaid.testing import _json
from prepaid.testing._document import document_of
from prepaid.vendors import Fetch, get_vendor

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from prepaid import Amount
    from prepaid.vendors import Api, Operation, Vendor

_PROBE: Final = 10_007  # no multiple of ten: its digits survive any shift of the point


@attrs.frozen
class Figure:
    """One figure in a body.

    Attributes:
        path: dotted.
        shift: what is written is the amount times ten to this power (2 where a vendor states
            cents and the unit is dollars).
        whole: whether the document allows whole numbers only.
    """

    path: str
    shift: int
    whole: bool

    def written(self, amount: Amount) -> int | Decimal:
        """Return the amount as the vendor writes it.

        Raises:
            ValueError: the vendor writes whole numbers only.
        """
        value = amount.value.scaleb(self.shift, EXACT)
        if not self.whole:
            return value
        if value != value.to_integral_value():
            raise ValueError(f"{amount.value} is no whole number")
        return int(value)


def operation_id(operation: Operation) -> str:
    """Return the operationId that a record's operation was generated from."""
    return str(vars(operation.module)["__name__"]).rpartition(".")[2]


@cache
def figures_of(vendor: str) -> Mapping[str, Mapping[str, Figure]]:
    """Return the figure of each unit, for each balance operation of a vendor, by operationId."""
    document, record = document_of(vendor), get_vendor(vendor)
    result = {}
    for api in record.apis.values():
        operation = document.operation(operation_id(api.balance))
        example, schema = operation.answers[200].body, document.body_schema(operation, 200)
        result[operation.id] = _find(record, api, example, schema)
    return result


def _find(
    vendor: Vendor, api: Api, example: Mapping[str, Any], schema: Mapping[str, Any]
) -> dict[str, Figure]:
    """Return the figure of each unit that a balance of this API has.

    A different number is put at each place that the record names as a figure; the balance then
    tells which amount came from where, and how far the point was shifted.
    """
    probe = deepcopy(dict(example))
    paths = [path.removesuffix("?") for path in api.balance.figures]
    for number, path in enumerate(paths):
        _json.put(probe, path, _PROBE + 2 * number)
    balance = api.balance.normalise(_parsed(vendor, api.balance, probe), _fetch(vendor))
    found: dict[str, Figure] = {}
    for amount in balance.amounts:
        value = amount.value.normalize(EXACT)
        for number, path in enumerate(paths):
            if value.as_tuple().digits == Decimal(_PROBE + 2 * number).as_tuple().digits:
                whole = _type_at(schema, path) == "integer"
                found[amount.unit] = Figure(path, -int(value.as_tuple().exponent), whole)
    return found


def _parsed(vendor: Vendor, operation: Operation, body: object) -> Any:
    import httpx  # noqa: PLC0415 - 70 ms that starting the mock need not take

    content = _json.write(body)

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content, headers={"Content-Type": "application/json"})

    with httpx.Client(
        base_url="http://prepaid.invalid", transport=httpx.MockTransport(answer), trust_env=False
    ) as http:
        client = vendor.client(base_url="http://prepaid.invalid", token="none")  # noqa: S106 - no key
        return operation.module.sync_detailed(client=client.set_httpx_client(http)).parsed


def _fetch(vendor: Vendor) -> Fetch:
    now = datetime.now(UTC)
    meta = Meta(
        status=200, request_id=None, attempts=1, elapsed=0.0, api_version="", spec_sha256=""
    )
    return Fetch(vendor=vendor.name, label=None, fetched_at=now, meta=meta)


def _type_at(schema: Mapping[str, Any], path: str) -> object:
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name, {})
    return schema.get("type")
