"""An httpx client of your own, with OpenTelemetry: one span for each request that is sent.

    pip install opentelemetry-sdk opentelemetry-instrumentation-httpx
    python traced_client.py legnext

The spans are printed; put your own exporter in the place of the one for the console. A retry is a
span of its own. No span holds the key: headers are recorded only if you ask for them.
"""

import sys

import httpx
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

import prepaid


def main(vendor: str) -> int:
    """Ask one vendor, traced."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
    with httpx.Client() as http:
        HTTPXClientInstrumentor.instrument_client(http, tracer_provider=provider)
        span = provider.get_tracer("balances").start_as_current_span(f"balance of {vendor}")
        with prepaid.Client(http_client=http) as client, span:
            balance = client.get_balance(vendor)
    print(balance, file=sys.stderr)
    provider.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
