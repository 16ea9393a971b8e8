"""Read, write, walk and check OpenAPI documents.

`read` and `parse` make plain JSON data of a text, `Document` walks it, `reach` cuts it down to some
of its operations, `validate` checks it, and `fingerprint` is a hash of what it says about requests
and responses.
"""

from scripts.documents.nodes import METHODS, Body, Operation, Response, pointer
from scripts.documents.reach import reach
from scripts.documents.reading import canonical, parse, read, to_json, to_yaml
from scripts.documents.walker import Document

__all__ = [
    "METHODS",
    "Body",
    "Document",
    "Operation",
    "Response",
    "canonical",
    "parse",
    "pointer",
    "reach",
    "read",
    "to_json",
    "to_yaml",
]
