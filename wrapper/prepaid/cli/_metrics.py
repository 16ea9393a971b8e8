"""The board as Prometheus metrics, from the extra `prepaid[prometheus]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from prepaid import Balance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prepaid.cli._board import Entry

_WHO = ("vendor", "account")


def metrics(entries: Iterable[Entry], accept: str) -> tuple[str, bytes]:
    """Return content type and body, in the form that a request's `Accept` asks for."""
    encode, content_type = choose_encoder(accept)
    registry = CollectorRegistry()
    registry.register(_Collector(entries))
    return content_type, encode(registry)


class _Collector:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries

    def collect(self) -> Iterator[Any]:
        """Yield the metrics of this moment; what is not known has no sample."""
        with_unit, with_type = (*_WHO, "unit"), (*_WHO, "type")
        # fmt: off
        balance = GaugeMetricFamily("prepaid_balance",
            "What is left; absent while it is not known.", labels=with_unit)
        minimum = GaugeMetricFamily("prepaid_minimum",
            "What should be left at least.", labels=with_unit)
        up = GaugeMetricFamily("prepaid_up",
            "1 if the last attempt gave a balance, else 0.", labels=_WHO)
        success = GaugeMetricFamily("prepaid_last_success_timestamp_seconds",
            "When a balance was last known.", labels=_WHO)
        duration = GaugeMetricFamily("prepaid_request_duration_seconds",
            "How long the last balance took, retries included.", labels=_WHO)
        failures = CounterMetricFamily("prepaid_failures",
            "Attempts that gave no balance.", labels=with_type)
        # fmt: on
        for entry in self._entries:
            account, outcome = entry.result.account, entry.result.outcome
            who = [account.vendor or "", account.label or ""]
            if isinstance(outcome, Balance):
                amount = outcome.available
                balance.add_metric([*who, amount.unit], float(amount.value))
                duration.add_metric(who, outcome.meta.elapsed)
            if (least := entry.result.minimum) is not None:
                minimum.add_metric([*who, least.unit], float(least.value))
            if entry.at is not None:
                up.add_metric(who, float(isinstance(outcome, Balance)))
            if entry.last_success is not None:
                success.add_metric(who, entry.last_success)
            for name, count in entry.failures.items():
                failures.add_metric([*who, name], count)
        yield from (balance, minimum, up, success, duration, failures)
