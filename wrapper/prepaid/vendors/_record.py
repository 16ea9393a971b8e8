"""What a vendor module declares, and how its declarations are read from an answer."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import attrs

from prepaid._errors import InvalidResponseError, UnitMismatchError
from prepaid.vendors._figures import (
    Computed,
    Figure,
    by_unit,
    choose,
    find,
    read_all,
    to_reset,
    to_text,
    to_time,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from prepaid._accounts import Account
    from prepaid._balance import Organization


@attrs.frozen(eq=False)
class _GeneratedOperation:
    module: ModuleType
    arguments: frozenset[str] = attrs.field(init=False)

    @arguments.default
    def _arguments(self) -> frozenset[str]:
        return frozenset(signature(self.module.sync_detailed).parameters)


@attrs.frozen(eq=False)
class Operation(_GeneratedOperation):
    """The call that answers what is left.

    Attributes:
        module: the generated module that sends it and parses the answer.
        available: what can be spent. Of several currencies it is the one that the account's
            minimum is in, else the only one with money, else the first one in order.
        others: further figures that the vendor states as left.
        used: what has been used of `limit`; None if the answer does not say.
        limit: the most that can be used; None if the answer does not say.
        alert_threshold: the vendor's own threshold; None if the answer has none.
        account_id: where the vendor's id of the account stands; None if the answer has none.
        account_parameter: the parameter of the account that is its id; None if none is.
        vendor_alert: where the vendor's own low-balance flag stands; None if the answer has none.
        enough: where a flag stands that says the opposite, that enough is left; None likewise.
        as_of: where the time stands at which the figures were true; None if the answer has none.
        resets_at: where the time stands at which `used` begins anew, or how often it does (daily,
            weekly, monthly: at midnight UTC); None if the answer has none.
        arguments: what the generated operation takes.
        path: where the leading figure stands.
    """

    available: Figure | Computed = attrs.field(kw_only=True)
    others: tuple[Figure, ...] = attrs.field(default=(), kw_only=True)
    used: Figure | Computed | None = attrs.field(default=None, kw_only=True)
    limit: Figure | Computed | None = attrs.field(default=None, kw_only=True)
    alert_threshold: Figure | None = attrs.field(default=None, kw_only=True)
    account_id: str | None = attrs.field(default=None, kw_only=True)
    account_parameter: str | None = attrs.field(default=None, kw_only=True)
    vendor_alert: str | None = attrs.field(default=None, kw_only=True)
    enough: str | None = attrs.field(default=None, kw_only=True)
    as_of: str | None = attrs.field(default=None, kw_only=True)
    resets_at: str | None = attrs.field(default=None, kw_only=True)
    path: str = attrs.field(init=False)

    @path.default
    def _path(self) -> str:
        first = self.available
        return first.figures[0].path if isinstance(first, Computed) else first.path

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that is declared, the leading one first."""
        declared = (self.available, *self.others, self.used, self.limit, self.alert_threshold)
        return tuple(
            figure
            for one in declared
            if one is not None
            for figure in (one.figures if isinstance(one, Computed) else (one,))
        )

    def read(self, document: object, account: Account, model: object) -> dict[str, Any]:
        """Return the fields of a `Balance` that the answer states.

        Args:
            document: the answer.
            account: whose it is.
            model: the generated model of it; None if it has another shape.

        Raises:
            InvalidResponseError: a figure is missing or not a number; the path is named.
            UnitMismatchError: the account's minimum is in another unit than what is left.
            PrepaidError: what the figures mean at this vendor.
        """
        first, minimum, left = self.available, account.minimum, None
        if isinstance(first, Computed):
            left = first.read(document, model)
            amounts = read_all((*(first.figures if first.parts else ()), *self.others), document)
            amounts = amounts if first.parts or left is None else [left, *amounts]
        elif "[]" in first.path:
            amounts = by_unit(read_all((first,), document), first)
            left = choose(amounts, minimum)
            amounts += read_all(self.others, document)
        else:
            amounts = read_all((first, *self.others), document)
            left = amounts[0]
        if left is not None and minimum is not None and left.unit != minimum.unit:
            raise UnitMismatchError(
                f"minimum is in {minimum.unit}; what is left is in"
                f" {', '.join(dict.fromkeys(amount.unit for amount in amounts))}."
            )
        flag = find(document, path) if (path := self.vendor_alert or self.enough) else None
        return {
            "available": left,
            "amounts": tuple(amounts),
            "used": self.used and self.used.read(document, model),
            "limit": self.limit and self.limit.read(document, model),
            "alert_threshold": self.alert_threshold and self.alert_threshold.read(document),
            "account_id": to_text(find(document, self.account_id))
            if self.account_id
            else account.parameters.get(self.account_parameter or ""),
            "vendor_alert": flag is (self.enough is None) if isinstance(flag, bool) else None,
            "as_of": self.as_of and to_time(find(document, self.as_of)),
            "resets_at": self.resets_at and to_reset(find(document, self.resets_at)),
        }


@attrs.frozen(eq=False)
class ProfileOperation(_GeneratedOperation):
    """The call that answers who a key belongs to.

    Attributes:
        module: the generated module that sends it and parses the answer.
        organizations: takes the organizations from the generated model.
        id: where the vendor's id of the user stands.
        email: where the user's e-mail address stands.
        arguments: as for `Operation`.
    """

    organizations: Callable[[Any], tuple[Organization, ...]]
    id: str = attrs.field(default="id", kw_only=True)
    email: str = attrs.field(default="email", kw_only=True)

    def read(self, document: object, _: Account, model: object) -> dict[str, Any]:
        """Return the fields of a `Profile` that the answer states.

        Args:
            document: the answer.
            model: the generated model of it; None if it has another shape.

        Raises:
            InvalidResponseError: one is missing or of another kind; the path is named.
        """
        fields = {name: _string(document, getattr(self, name)) for name in ("id", "email")}
        path = "organizations"
        if not isinstance(find(document, path), list):
            raise InvalidResponseError(f"{path} is missing or not a list.", path=path)
        try:
            return {**fields, path: () if model is None else self.organizations(model)}
        except (AttributeError, TypeError):
            raise InvalidResponseError(f"{path} has another shape.", path=path) from None


@attrs.frozen
class Rate:
    """How many requests a vendor takes at most in any window of so many seconds."""

    requests: int
    seconds: float


@attrs.frozen(kw_only=True, eq=False)
class Api:
    """One version of a vendor's API.

    Attributes:
        balance: asks what is left.
        profile: asks who the key belongs to; None if the vendor has no such call.
    """

    balance: Operation
    profile: ProfileOperation | None = None


@attrs.frozen(kw_only=True, eq=False)
class Vendor:
    """One vendor.

    Attributes:
        name: the name used in code, such as `stability`.
        title: the name shown to people, such as `Stability AI`.
        docs_url: the page that documents the call; None if none is known.
        client: the generated package.
        key_variables: environment variables that may hold the key, first one first.
        apis: versions of the API, the default one first.
        authentication_statuses: statuses that mean that the key is not known.
        hints: what a status means at this vendor and what to do next.
        error_words: statuses that failures mean in truth, by where a word for the kind of failure
            stands and what it is: `{("detail.status", "missing_permissions"): 403}`.
        in_band_status: where the answer repeats the status of HTTP, or has a code of its own; None
            if it does not. A failure may come with status 200 there.
        in_band_good: what stands there in a good answer.
        versions: versions of the API that a key variable implies, by its name.
        concurrency: requests under way at once at most, unless the caller says otherwise.
        rate: what the vendor takes in a window of time; None if it states no such limit.
    """

    name: str
    title: str
    docs_url: str | None = None
    client: ModuleType
    key_variables: tuple[str, ...]
    apis: Mapping[str, Api]
    authentication_statuses: frozenset[int] = frozenset({401})
    hints: Mapping[int, str] = attrs.field(factory=dict)
    error_words: Mapping[tuple[str, str], int] = attrs.field(factory=dict)
    in_band_status: str | None = None
    in_band_good: int = 200
    versions: Mapping[str, str] = attrs.field(factory=dict)
    concurrency: int = 10
    rate: Rate | None = None

    def api(self, version: str | None) -> Api:
        """Return a version of the API; None takes the default one."""
        return self.apis[version or next(iter(self.apis))]

    @property
    def unit(self) -> str | None:
        """Unit of `available`; None if the answer says it."""
        return self.api(None).balance.figures[0].unit

    @property
    def parameters(self) -> tuple[Any, ...]:
        """What an account gives beside its key, as the generated package states it."""
        return tuple(self.client._spec.PARAMETERS)  # noqa: SLF001 - made for the record

    @property
    def base_url(self) -> str:
        """The server of the effective document."""
        return str(self.client._spec.BASE_URL)  # noqa: SLF001 - as above

    @property
    def spec_sha256(self) -> str:
        """Hash of the effective document."""
        return str(self.client._spec.SPEC_SHA256)  # noqa: SLF001 - as above


def _string(document: object, path: str) -> str:
    value = find(document, path)
    if not isinstance(value, str):
        raise InvalidResponseError(f"{path} is missing or not a string.", path=path)
    return value
