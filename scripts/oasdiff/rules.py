"""What each kind of difference means, by the direction in which the value travels.

One question decides: does a program that was right for the old document stay right for the new
one? What it may send must still be taken (a request must not get narrower), what it gets must
still be what it was told (a response must not get wider).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from scripts.oasdiff.model import Class, Direction


@attrs.frozen
class Rule:
    """A kind of difference.

    Attributes:
        what: how a report words it.
        request: its class where the program sends the value.
        response: its class where the program receives the value.
    """

    what: str
    request: Class
    response: Class

    def class_for(self, direction: Direction) -> Class:
        """Return the class for one direction."""
        return self.request if direction == "request" else self.response


def _both(what: str, class_: Class) -> Rule:
    return Rule(what, class_, class_)


RULES: Final = {
    # The document and the call itself.
    "document-removed": _both("document removed", "breaking"),
    "document-added": _both("document added", "additive"),
    "operation-removed": _both("operation removed", "breaking"),
    "operation-added": _both("operation added", "additive"),
    "operation-moved": _both("operation has another method or path", "breaking"),
    "server-changed": _both("server changed", "breaking"),
    "server-removed": _both("alternative server removed", "review"),
    "server-added": _both("alternative server added", "additive"),
    "server-variable-changed": _both("variable of the server's address changed", "review"),
    "security-changed": _both("credentials that were enough no longer are", "breaking"),
    "security-relaxed": _both("fewer credentials are asked for", "review"),
    "security-added": _both("other credentials are taken too", "additive"),
    "security-note-changed": _both("note on the credentials changed", "docs"),
    # What is sent beside the values themselves. An input that is gone is ignored or refused: a
    # balance asked for one organization would be answered for another.
    "input-removed": _both("input removed", "breaking"),
    "required-input-added": _both("required input added", "breaking"),
    "optional-input-added": _both("optional input added", "additive"),
    "input-became-required": _both("input became required", "breaking"),
    "input-became-optional": _both("input became optional", "additive"),
    "serialisation-changed": _both("input is written in another way", "breaking"),
    "parameter-renamed": _both("parameter renamed, the request is the same", "surface"),
    # What comes back around the values.
    "success-status-removed": _both("success status removed", "breaking"),
    "success-status-added": _both("success status added", "review"),
    "error-status-removed": _both("error status removed", "review"),
    "error-status-added": _both("error status added", "additive"),
    "status-range-changed": _both("status documented by another range", "review"),
    "media-type-removed": _both("media type removed", "breaking"),
    "media-type-added": _both("media type added", "additive"),
    "media-type-changed": _both("parameter of the media type changed", "review"),
    "header-removed": _both("response header removed", "review"),
    "header-added": _both("response header added", "additive"),
    "header-became-optional": _both("response header became optional", "review"),
    "header-became-required": _both("response header became required", "additive"),
    # Values.
    "field-removed": _both("field removed", "breaking"),
    "field-added": _both("field added", "additive"),
    "field-became-optional": _both("field became optional", "breaking"),
    "field-became-required": _both("field became required", "review"),
    "null-added": Rule("may be null", "additive", "breaking"),
    "null-removed": Rule("may no longer be null", "breaking", "review"),
    "retyped": _both("type changed", "breaking"),
    "type-widened": Rule("type widened", "additive", "breaking"),
    "type-narrowed": Rule("type narrowed", "breaking", "review"),
    "values-added": Rule("set of values widened", "additive", "breaking"),
    "values-removed": Rule("set of values narrowed", "breaking", "review"),
    "alternative-added": Rule("alternative added", "additive", "breaking"),
    "alternative-removed": Rule("alternative removed", "breaking", "review"),
    "discriminator-changed": _both("discriminator changed", "review"),
    "closed": _both("undeclared fields are no longer allowed", "review"),
    "opened": Rule("undeclared fields are allowed", "additive", "review"),
    "constraint-tightened": _both("constraint tightened", "review"),
    "constraint-loosened": Rule("constraint loosened", "additive", "review"),
    "format-changed": _both("format changed", "review"),
    "default-changed": _both("default changed", "review"),
    "keyword-changed": _both("keyword changed", "review"),
    "deprecated": _both("deprecated", "review"),
    "deprecation-lifted": _both("no longer deprecated", "docs"),
    "version-changed": _both("OpenAPI version changed", "review"),
    # Names that only the generated code bears.
    "operation-id-changed": _both("operationId changed", "surface"),
    "tags-changed": _both("tags changed", "surface"),
    "title-changed": _both("title changed", "surface"),
    # Words.
    "summary-changed": _both("summary changed", "docs"),
    "description-changed": _both("description changed", "docs"),
    "example-changed": _both("example changed", "docs"),
    "info-changed": _both("statement about the document changed", "docs"),
    "note-changed": _both("annotation changed", "docs"),
}
