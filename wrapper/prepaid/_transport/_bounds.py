"""How much of an answer is ever held, and for how long it is waited for."""

from __future__ import annotations

from typing import Final

MAX_HEAD: Final = 128 * 1024  # bytes of one status line with its headers
MAX_FIELDS: Final = 1000  # header fields in one answer; the largest real ones carry about 60
MAX_INTERIM: Final = 100  # interim answers (1xx) that are read; a server in order sends one or two
MAX_BODY: Final = 1024 * 1024  # bytes of a body, as sent and as decoded
MAX_PARTS: Final = 16 * 1024  # chunks or segments of one body: each costs time to parse
MAX_LAYERS: Final = 2  # content codings applied on top of each other
MAX_DEPTH: Final = 64  # levels of nesting in a JSON document

RECV_SIZE: Final = 64 * 1024  # bytes asked of the socket at once
ERROR_BODY_TIME: Final = 2.0  # seconds an error's body may take: its status is already known

MAX_IDLE: Final = 100  # free connections kept by one client
IDLE_TIME: Final = 30.0  # seconds a free connection is kept; load balancers drop theirs after 60
END_TIME: Final = 1.0  # seconds in which a server closes a connection as it announced
