"""The board as Prometheus metrics, from the extra `prepaid[prometheus]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from prepaid import Balance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prepaid.cli._board import Board

_WHO = ("vendor", "account")


class _Collector:
    def __init__(self, board: Board) -> None:
        self._board = board

    def collect(self) -> Iterator[Any]:
        """Yield the metrics of this moment; what is not known has no sample."""
        balance = GaugeMetricFamily(
            "prepaid_balance", "What is left; absent while it is not known.",
            labels=[*_WHO, "unit"],
        )  # fmt: skip
        minimum = GaugeMetricFamily(
            "prepaid_minimum", "What should be left at least.", labels=[*_WHO, "unit"]
        )
        up = GaugeMetricFamily(
            "prepaid_up", "1 if the last attempt gave a balance, else 0.", labels=_WHO
        )
        success = GaugeMetricFamily(
            "prepaid_last_success_timestamp_seconds", "When a balance was last known.", labels=_WHO
        )
        duration = GaugeMetricFamily(
            "prepaid_request_duration_seconds",
            "How long the last balance took, retries included.",
            labels=_WHO,
        )
        failures = CounterMetricFamily(
            "prepaid_failures", "Attempts that gave no balance.", labels=[*_WHO, "type"]
        )
        for shown in self._board.shown():
            account, outcome = shown.result.account, shown.result.outcome
            who = [account.vendor or "", account.label or ""]
            if isinstance(outcome, Balance):
                amount = outcome.available
                balance.add_metric([*who, amount.unit], float(amount.value))
                duration.add_metric(who, outcome.meta.elapsed)
            if (least := shown.result.minimum) is not None:
                minimum.add_metric([*who, least.unit], float(least.value))
            if shown.age is not None:
                up.add_metric(who, float(isinstance(outcome, Balance)))
            if shown.entry.last_success is not None:
                success.add_metric(who, shown.entry.last_success)
            for name, count in shown.entry.failures.items():
                failures.add_metric([*who, name], count)
        yield from (balance, minimum, up, success, duration, failures)


class Metrics:
    """The metrics of a board, in the form that a scraper asks for."""

    def __init__(self, board: Board) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Collector(board))

    def page(self, accept: str) -> tuple[str, bytes]:
        """Return content type and body, for a request's `Accept`."""
        encode, content_type = choose_encoder(accept)
        return content_type, encode(self._registry)
