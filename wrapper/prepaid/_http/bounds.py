"""How much of an answer is ever held, and how long anything may take."""

from __future__ import annotations

from typing import Final

MAX_HEAD: Final = 128 * 1024  # bytes of one status line with its headers
MAX_HEADERS: Final = 1000  # headers of one answer; the largest real ones carry about 60
MAX_INTERIM: Final = 100  # interim answers (1xx) that are read; a usual server sends one or two
MAX_BODY: Final = 1024 * 1024  # bytes of a body, as sent and as decoded
MAX_PARTS: Final = 16 * 1024  # chunks or segments of one body: each costs time to parse
MAX_CODINGS: Final = 2  # content codings applied on top of each other

RECV_SIZE: Final = 64 * 1024  # bytes asked of the socket at once
SEND_SIZE: Final = 16 * 1024  # bytes of a request body given to the socket at once

CONNECT_TIME: Final = 5.0  # seconds for name, TCP, proxy and TLS, where the request names none
ANSWER_TIME: Final = 10.0  # seconds from the request to the end of its answer, the same
LONGEST: Final = 86_400.0  # seconds for all of it: a socket cannot wait for ever
ERROR_BODY_TIME: Final = 2.0  # seconds an error's body may take: its status is already known

MAX_IDLE: Final = 100  # free connections kept by one transport
IDLE_TIME: Final = 30.0  # seconds a free connection is kept; load balancers drop theirs after 60
SHARED_FROM: Final = 10  # connections open at an origin before owners share them
