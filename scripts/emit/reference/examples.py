"""The runnable examples of a page: a call by `prepaid`, and by the generated client alone."""

from __future__ import annotations

import json
from string import Template
from typing import TYPE_CHECKING, Any, Final

from scripts.emit import names
from scripts.emit.reference.markdown import block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document, Operation
    from scripts.manifest import Manifest, Use

_FACADE: Final = Template("""\
import asyncio

import prepaid

account = prepaid.Account("$vendor", "sk-1234"$account)
print(prepaid.$call(account))


async def main():
    async with prepaid.AsyncClient() as client:
        print(await client.$call(account))


asyncio.run(main())
""")
_SYNC: Final = Template("""\
from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

with AuthenticatedClient(token="sk-1234"$user) as client:
    print($operation.sync(client=client$arguments))
""")
_ASYNC: Final = Template("""\
import asyncio

from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation


async def main():
    async with AuthenticatedClient(token="sk-1234"$user) as client:
        print(await $operation.asyncio(client=client$arguments))


asyncio.run(main())
""")
_DETAILED: Final = Template("""\
import asyncio

from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

with AuthenticatedClient(token="sk-1234"$user) as client:
    response = $operation.sync_detailed(client=client$arguments)
print(response.status_code, response.headers["content-type"], response.parsed)


async def main():
    async with AuthenticatedClient(token="sk-1234"$user) as client:
        response = await $operation.asyncio_detailed(client=client$arguments)
    print(response.status_code, response.headers["content-type"], response.parsed)


asyncio.run(main())
""")
_OPTIONS: Final = {
    "Key and server": Template("""\
import os

from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

# The server is the document's unless another is given, as here from the environment.
client = AuthenticatedClient(
    token=os.environ["${variable}_API_KEY"]$user,
    base_url=os.environ.get("${variable}_BASE_URL", "$server"),
)
with client:
    print($operation.sync(client=client$arguments))
"""),
    "Time-out": Template("""\
from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

# Seconds for each step: to connect, and for every read, write and wait for a free connection.
with AuthenticatedClient(token="sk-1234"$user, timeout=(3.0, 8.0)) as client:
    print($operation.sync(client=client$arguments))
    patient = client.with_timeout(30.0)  # a copy over the same connections
    print($operation.sync(client=patient$arguments))
"""),
    "Proxy": Template("""\
from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

# Proxies of the environment (HTTPS_PROXY) count without any argument.
proxy = {"proxy": "http://proxy.example:3128"}
with AuthenticatedClient(token="sk-1234"$user, httpx_args=proxy) as client:
    print($operation.sync(client=client$arguments))
"""),
    "Your own httpx client, for many keys": Template("""\
import httpx

from prepaid_clients.$vendor import AuthenticatedClient
from prepaid_clients.$vendor.api.$tag import $operation

# Its transport, proxies, certificates and hooks count; its headers, cookies and auth are not sent.
with httpx.Client() as http:
    for key in ("sk-1234", "sk-5678"):
        client = AuthenticatedClient(token=key$user, httpx_client=http)
        print($operation.sync(client=client$arguments))
"""),
    "Errors": Template("""\
import httpx

from prepaid_clients.$vendor import AuthenticatedClient, errors, models
from prepaid_clients.$vendor.api.$tag import $operation

with AuthenticatedClient(token="sk-1234"$user) as client:
    try:
        answer = $operation.sync(client=client$arguments)
    except errors.UnexpectedResponse as error:  # status or body is not what the document says
        print("unexpected:", error.status_code, error.reason)
    except httpx.HTTPError as error:  # no usable HTTP response
        print("failed:", type(error).__name__)
    else:
        if isinstance(answer, models.$model):
            print("answered:", answer)
        else:  # an error that the document describes, such as status 401
            print("refused:", answer)
"""),
}


def options(document: Document, manifest: Manifest, model: str) -> Iterator[str]:
    """Return the lines on what a client takes, shown with the first operation.

    Args:
        document: the effective document.
        manifest: its manifest.
        model: the name of the model of its 2xx response.
    """
    operation = next(document.operations())
    values = {
        **_values(document, manifest, operation),
        "model": model,
        "server": manifest.base_url,
        "variable": manifest.id.upper(),
    }
    for title, template in _OPTIONS.items():
        yield from (f"### {title}", "", *block("python", template.substitute(values)))


def operation(document: Document, manifest: Manifest, asked: Operation, use: Use) -> Iterator[str]:
    """Return the blocks that call one operation."""
    values = _values(document, manifest, asked)
    version = f', api_version="{use.api_version}"' if use.api_version else ""
    known = {one["name"]: _example(one) for one in document.parameters(asked)}
    given = [
        f'"{one.name}": {known[one.parameter]}'
        for one in manifest.parameters
        if one.place in {"path", "query"} and one.parameter in known
    ]
    if given:
        version += f", parameters={{{', '.join(given)}}}"
    facade = _FACADE.substitute(values, call=use.call, account=version)
    yield from ("With `prepaid`, exact and retried, or one of its errors:", "")
    yield from block("python", facade)
    yield from ("With the generated client:", "", *block("python", _SYNC.substitute(values)))
    yield from ("Awaited:", "", *block("python", _ASYNC.substitute(values)))
    yield from ("With status and headers:", "", *block("python", _DETAILED.substitute(values)))


def _values(document: Document, manifest: Manifest, asked: Operation) -> dict[str, Any]:
    required = [one for one in document.parameters(asked) if one.get("required")]
    given = "".join(f", {names.identifier(one['name'])}={_example(one)}" for one in required)
    in_path = {one.name: one.parameter for one in manifest.parameters}
    named = [one for one in required if one["name"] == in_path.get(manifest.user or "")]
    user = _example(named[0]) if named else '"..."'
    return {
        "vendor": manifest.id,
        "tag": names.identifier(asked.node["tags"][0], names.TAG),
        "operation": names.identifier(asked.node["operationId"]),
        "arguments": given,
        "user": f", user={user}" if manifest.auth == "basic" else "",
    }


def _example(parameter: dict[str, Any]) -> str:
    value = parameter.get("example", parameter.get("schema", {}).get("example", "..."))
    return json.dumps(value)
