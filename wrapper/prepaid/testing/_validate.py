"""Requests and answers checked against the document by openapi-core.

It takes a third of a second to import, so it is loaded when the first exchange is checked and not
when the mock starts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from prepaid._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_core import OpenAPI

    from prepaid.testing._answers import Reply
    from prepaid.testing._document import Document, Operation


@cache
def _validator(document: Document) -> OpenAPI:
    try:
        from openapi_core import Config, OpenAPI  # noqa: PLC0415 - see above
    except ImportError:
        raise ConfigurationError(
            "Answers are checked by openapi-core: pip install 'prepaid[testing]'."
        ) from None
    # The document itself was validated when the client was generated from it.
    return OpenAPI.from_dict(document.plain, config=Config(spec_validator_cls=None))


def request_problem(
    document: Document, operation: Operation, path: str, headers: Mapping[str, str], query: str
) -> str | None:
    """Return where a request breaks the document; None if it does not."""
    validator = _validator(document)
    request = _request(document, operation, path, headers, query)
    return _problem(lambda: validator.validate_request(request))


def answer_problem(document: Document, operation: Operation, answer: Reply) -> str | None:
    """Return where an answer breaks the document; None if it does not."""
    validator = _validator(document)
    from openapi_core.testing import MockResponse  # noqa: PLC0415 - see above

    request = _request(document, operation, operation.path, {}, "")
    response = MockResponse(answer.body, answer.status, content_type=answer.content_type or "")
    return _problem(lambda: validator.validate_response(request, response))


def _request(
    document: Document, operation: Operation, path: str, headers: Mapping[str, str], query: str
) -> Any:
    """Return the request as the document knows it: at its own server, not at 127.0.0.1."""
    from openapi_core.testing import MockRequest  # noqa: PLC0415 - see above

    return MockRequest(
        document.origin,
        operation.method,
        document.server_path + path,
        args=dict(parse_qsl(query, keep_blank_values=True)),
        headers=dict(headers),
    )


def _problem(check: Callable[[], object]) -> str | None:
    from openapi_core.exceptions import OpenAPIError  # noqa: PLC0415 - see above

    try:
        check()
    except OpenAPIError as error:
        details: Any = getattr(error, "details", {})
        stated = [
            f"{'.'.join(map(str, one['path'])) or '$'}: {one['message']}"
            for one in details.get("schema_errors", ())
        ]
        return "; ".join(stated) or str(error)
    except RecursionError:
        return "a schema contains itself without end"
    return None
