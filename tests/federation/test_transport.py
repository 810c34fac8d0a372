import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.errors import (
    OversizedError,
    RefusedAddressError,
    TruncatedError,
    UnreachableError,
    WireError,
)
from federation.transport import HttpTransport, Response, Transport
from tests.fakes.certificates import authority_for
from tests.fakes.raw_server import RawServer, Script, answer, hangs_up_after, says

LIMIT = 4 * 1024 * 1024
OK_HEAD = b"HTTP/1.1 200 OK\r\n"
# a deadline that no machine, however busy, comes near; what is cut is cut long before
PATIENCE = 60.0
SOON = 20.0


@contextlib.contextmanager
def reaching(server: RawServer, *entries: str) -> Iterator[HttpTransport]:
    transport = HttpTransport([server.place, *entries])
    try:
        yield transport
    finally:
        transport.close()


def fetch(
    script: Script | bytes, *, limit: int = LIMIT, deadline: float = PATIENCE, **headers: str
) -> Response:
    script = says(script) if isinstance(script, bytes) else script
    with RawServer(script) as server, reaching(server) as transport:
        return transport.get(server.url, headers=headers, limit=limit, deadline=deadline)


def drips(start: bytes, endless: bytes) -> Script:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(endless)
            time.sleep(0.02)

    return script


def test_http_transport_is_a_transport() -> None:
    transport: Transport = HttpTransport()
    assert callable(transport.get)


# -- what is asked, what comes back ----------------------------------------------------------


def test_an_answer_comes_with_its_status_headers_and_body() -> None:
    response = fetch(answer(b"body", head='ETag: "a91c"\r\n', status="404 Not Found"))
    assert (response.status, response.header("ETAG"), response.body) == (404, '"a91c"', b"body")
    assert response.header("link") is None


def test_an_answer_without_a_body_is_empty() -> None:
    assert fetch(b"HTTP/1.1 304 Not Modified\r\n\r\n").body == b""


def test_a_chunked_answer_is_put_together() -> None:
    chunked = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert fetch(chunked).body == b"abcde"


def test_an_answer_that_ends_with_the_connection_is_read_to_its_end() -> None:
    assert fetch(hangs_up_after(OK_HEAD + b"\r\nabc")).body == b"abc"


def test_a_gzipped_answer_is_unpacked() -> None:
    packed = answer(gzip.compress(b"abc" * 50, mtime=0), head="Content-Encoding: gzip\r\n")
    assert fetch(packed).body == b"abc" * 50


def test_a_request_names_its_host_asks_for_gzip_and_carries_the_given_headers() -> None:
    with RawServer(says(answer())) as server, reaching(server) as transport:
        transport.get(
            server.url + "/feeds?after=1",
            headers={"Authorization": "Bearer t", "Accept-Encoding": "br"},
            limit=LIMIT,
            deadline=PATIENCE,
        )
        head = server.requests[0].decode().split("\r\n")
        assert head[0] == "GET /feeds?after=1 HTTP/1.1"
        assert f"Host: {server.place}" in head
        assert "Authorization: Bearer t" in head
        assert "Accept-Encoding: gzip" in head
        assert "User-Agent: likewise/1" in head


def posted(server: RawServer, connection: socket.socket, head: bytes) -> None:
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    connection.sendall(answer(connection.recv(length), head="X-Got: it\r\n"))


def test_a_form_is_posted_as_a_form() -> None:
    server = RawServer(lambda connection, head: posted(server, connection, head))
    with server, reaching(server) as transport:
        response = transport.post_form(
            server.url, {"scope": "read", "a": "b c"}, headers={}, limit=LIMIT, deadline=PATIENCE
        )
        assert response.body == b"scope=read&a=b+c"
        assert b"application/x-www-form-urlencoded" in server.requests[0]


def test_json_is_posted_as_the_bytes_given() -> None:
    server = RawServer(lambda connection, head: posted(server, connection, head))
    with server, reaching(server) as transport:
        response = transport.post_json(
            server.url, b'{"a": 1}', headers={}, limit=LIMIT, deadline=PATIENCE
        )
        assert response.body == b'{"a": 1}'
        assert b"Content-Type: application/json\r\n" in server.requests[0]


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "\u0142"])
def test_a_header_that_cannot_be_sent_is_refused(value: str) -> None:
    with RawServer(says(answer())) as server, reaching(server) as transport:
        with pytest.raises(UnreachableError):
            transport.get(
                server.url, headers={"Authorization": value}, limit=LIMIT, deadline=PATIENCE
            )
        assert server.requests == []


# -- one connection a peer -------------------------------------------------------------------


def test_one_connection_serves_many_exchanges() -> None:
    with RawServer(says(answer(b"x"))) as server, reaching(server) as transport:
        for _ in range(3):
            transport.get(server.url, headers={}, limit=LIMIT, deadline=PATIENCE)
        assert (len(server.requests), server.connections) == (3, 1)


def test_a_connection_that_the_peer_closed_is_made_anew() -> None:
    closed = threading.Event()

    def script(connection: socket.socket, head: bytes) -> None:
        hangs_up_after(answer(b"x"))(connection, head)
        closed.set()

    with RawServer(script) as server, reaching(server) as transport:
        for _ in range(2):
            assert transport.get(server.url, headers={}, limit=9, deadline=PATIENCE).body == b"x"
            assert closed.wait(PATIENCE)
            closed.clear()
        assert server.connections == 2


def test_a_connection_is_let_go_when_the_answer_says_close() -> None:
    ended = threading.Event()

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(answer(b"x", head="Connection: close\r\n"))
        assert connection.recv(1) == b""
        ended.set()

    with RawServer(script) as server, reaching(server) as transport:
        transport.get(server.url, headers={}, limit=LIMIT, deadline=PATIENCE)
        assert ended.wait(PATIENCE)


def test_an_exchange_works_after_one_that_failed() -> None:
    replies = [b"garbage\r\n\r\n", answer(b"long" * 10), answer(b"ok")]

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(replies.pop(0))

    with RawServer(script) as server, reaching(server) as transport:
        for _ in range(2):
            with pytest.raises(WireError):
                transport.get(server.url, headers={}, limit=9, deadline=PATIENCE)
        assert transport.get(server.url, headers={}, limit=9, deadline=PATIENCE).body == b"ok"


def test_a_second_exchange_waits_for_the_first_no_longer_than_its_own_deadline() -> None:
    asked, free = threading.Event(), threading.Event()

    def script(connection: socket.socket, head: bytes) -> None:
        asked.set()
        free.wait(PATIENCE)
        connection.sendall(answer(b"x"))

    with RawServer(script) as server, reaching(server) as transport:
        first = threading.Thread(
            target=lambda: transport.get(server.url, headers={}, limit=9, deadline=PATIENCE)
        )
        first.start()
        asked.wait(PATIENCE)
        with pytest.raises(UnreachableError, match="busy"):
            transport.get(server.url, headers={}, limit=9, deadline=0.1)
        free.set()
        first.join()
        assert server.connections == 1


def test_a_cookie_is_never_sent_back() -> None:
    script = says(answer(head="Set-Cookie: id=1\r\n"))
    with RawServer(script) as server, reaching(server) as transport:
        for _ in range(2):
            transport.get(server.url, headers={}, limit=LIMIT, deadline=PATIENCE)
        assert b"cookie" not in server.requests[1].lower()


def test_proxies_and_passwords_of_the_environment_have_no_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with RawServer(says(answer(b"x"))) as server, reaching(server) as transport:
        assert transport.get(server.url, headers={}, limit=9, deadline=PATIENCE).body == b"x"
        assert b"authorization" not in server.requests[0].lower()


# -- faults 34 to 36: bombs, layers, drips ---------------------------------------------------


def bomb(mebibytes: int) -> bytes:
    """Return a gzip stream of zeros without its end, one flushed block a mebibyte."""
    stream = zlib.compressobj(wbits=31)
    first = stream.compress(bytes(1 << 20)) + stream.flush(zlib.Z_FULL_FLUSH)
    more = stream.compress(bytes(1 << 20)) + stream.flush(zlib.Z_FULL_FLUSH)
    return first + more * (mebibytes - 1)


def test_a_gzip_bomb_of_512_megabytes_is_refused_at_the_cap() -> None:
    packed = answer(bomb(512), head="Content-Encoding: gzip\r\n")
    tracemalloc.start()
    with pytest.raises(OversizedError):
        fetch(packed)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * LIMIT


def test_an_answer_beyond_its_limit_is_refused() -> None:
    with pytest.raises(OversizedError):
        fetch(answer(bytes(1001)), limit=1000)


@pytest.mark.parametrize(
    "head", ["Content-Encoding: gzip\r\n" * 3, "Content-Encoding: gzip, gzip, gzip\r\n"]
)
def test_a_triple_content_encoding_is_refused(head: str) -> None:
    packed = gzip.compress(gzip.compress(gzip.compress(b"x", mtime=0)))
    with pytest.raises(TruncatedError, match="nobody asked for"):
        fetch(answer(packed, head=head))


def cut_at(script: Script, error: type[WireError]) -> float:
    started = time.monotonic()
    with pytest.raises(error, match="took too long"):
        fetch(script, deadline=0.4)
    return time.monotonic() - started


def test_headers_that_drip_are_cut_at_the_deadline() -> None:
    assert cut_at(drips(OK_HEAD, b"X: y\r\n"), UnreachableError) < SOON


def test_a_body_that_drips_is_cut_at_the_deadline() -> None:
    assert cut_at(drips(OK_HEAD + b"Content-Length: 99999\r\n\r\n", b"x"), TruncatedError) < SOON


def test_a_body_that_drips_after_connection_close_is_cut_at_the_deadline() -> None:
    head = OK_HEAD + b"Connection: close\r\n\r\n"
    assert cut_at(drips(head, b"x"), TruncatedError) < SOON


def test_chunks_that_drip_are_cut_at_the_deadline() -> None:
    head = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    assert cut_at(drips(head, b"1\r\nx\r\n"), TruncatedError) < SOON


def test_trailers_that_drip_are_cut_at_the_deadline() -> None:
    head = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    assert cut_at(drips(head, b"X: y\r\n"), TruncatedError) < SOON


def test_silence_is_cut_at_the_deadline() -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.recv(1)

    assert cut_at(script, UnreachableError) < SOON


def test_a_drip_on_a_kept_connection_is_cut_at_the_deadline() -> None:
    replies: list[Script] = [says(answer(b"x")), drips(OK_HEAD, b"X: y\r\n")]

    def script(connection: socket.socket, head: bytes) -> None:
        replies.pop(0)(connection, head)

    with RawServer(script) as server, reaching(server) as transport:
        transport.get(server.url, headers={}, limit=9, deadline=PATIENCE)
        started = time.monotonic()
        with pytest.raises(UnreachableError, match="took too long"):
            transport.get(server.url, headers={}, limit=9, deadline=0.4)
        assert (time.monotonic() - started < SOON, server.connections) == (True, 1)


def test_a_handshake_that_never_comes_is_cut_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(UnreachableError, match="took too long"):
            HttpTransport([place]).get(f"https://{place}", headers={}, limit=9, deadline=0.4)
        assert time.monotonic() - started < SOON


# -- answers that break off or overflow ------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        OK_HEAD + b"Content-Length: 10\r\n\r\nabc",
        OK_HEAD + b"Content-Length: 10\r\n\r\n",
        OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        OK_HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc", mtime=0)[:-1],
    ],
)
def test_an_answer_that_breaks_off_is_truncated(reply: bytes) -> None:
    with pytest.raises(TruncatedError):
        fetch(hangs_up_after(reply))


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"garbage\r\n\r\n",
        OK_HEAD,
        OK_HEAD + b"X: y",
        OK_HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    ],
)
def test_what_is_no_answer_is_no_answer(reply: bytes) -> None:
    with pytest.raises(UnreachableError):
        fetch(hangs_up_after(reply))


@pytest.mark.parametrize(
    "head",
    [
        b"X: " + b"y" * 33_000 + b"\r\n",
        (b"X: " + b"y" * 1000 + b"\r\n") * 33,
        b"\r\n" + b"HTTP/1.1 100 Continue\r\n\r\n" * 2000,
    ],
)
def test_a_head_beyond_32_kibibytes_is_refused(head: bytes) -> None:
    start = b"HTTP/1.1 100 Continue\r\n" if head.startswith(b"\r\n") else OK_HEAD
    with pytest.raises(OversizedError, match="head"):
        fetch(start + head + b"\r\n")


# -- faults 38 to 41: where a peer's address may lead ----------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:{port}/",
        "https://localhost:{port}/",
        "https://127.0.0.1:{port}/",
        "https://127.1:{port}/",
        "https://0x7f000001:{port}/",
        "https://2130706433:{port}/",
        "https://[::1]:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://[64:ff9b::7f00:1]:{port}/",
        "https://[2002:7f00:1::]:{port}/",
        "https://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:{port}@node.example/",
        "http://127.0.0.1:{port}\\@node.example/",
        "http+unix://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "https://",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_is_not_ours_to_reach_is_refused_before_any_byte(url: str) -> None:
    with RawServer(says(answer())) as server:
        transport = HttpTransport([])
        with pytest.raises(RefusedAddressError):
            transport.get(url.format(port=server.port), headers={}, limit=9, deadline=PATIENCE)
        assert server.connections == 0


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with RawServer(says(answer(b"secret"))) as inner:
        moved = answer(head=f"Location: {inner.url}/\r\n", status="302 Found")
        with RawServer(says(moved)) as server, reaching(server, inner.place) as transport:
            response = transport.get(server.url, headers={}, limit=LIMIT, deadline=PATIENCE)
        assert (response.status, response.body, inner.connections) == (302, b"", 0)


class Names:
    """A resolver that answers from a list of answers and counts how often it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self._answers.pop(0)


def test_a_name_that_is_rebound_after_the_look_up_leads_nowhere_new() -> None:
    with RawServer(says(answer(b"x"))) as server:
        names = Names(["127.0.0.1"], ["169.254.169.254"])
        transport = HttpTransport([f"node.example:{server.port}"], resolve=names)
        url = f"http://node.example:{server.port}/"
        for _ in range(2):
            assert transport.get(url, headers={}, limit=9, deadline=PATIENCE).body == b"x"
        assert names.asked == [("node.example", server.port)]
        assert f"Host: node.example:{server.port}".encode() in server.requests[0]
        transport.close()
        with pytest.raises(RefusedAddressError):
            transport.get(url, headers={}, limit=9, deadline=PATIENCE)


def test_a_name_with_one_bad_address_is_refused_before_any_byte() -> None:
    with RawServer(says(answer())) as server:
        names = Names(["127.0.0.1", "10.0.0.1"])
        transport = HttpTransport(["127.0.0.1"], resolve=names)
        with pytest.raises(RefusedAddressError):
            transport.get(
                f"https://node.example:{server.port}", headers={}, limit=9, deadline=PATIENCE
            )
        assert server.connections == 0


def test_a_peer_with_several_addresses_is_reached_at_the_first_that_answers() -> None:
    with RawServer(says(answer(b"x"))) as server:
        names = Names(["127.0.0.2", "127.0.0.1"])
        transport = HttpTransport([f"node.example:{server.port}"], resolve=names)
        url = f"http://node.example:{server.port}/"
        assert transport.get(url, headers={}, limit=9, deadline=PATIENCE).body == b"x"
        transport.close()


def test_a_peer_that_does_not_listen_is_unreachable() -> None:
    # bound, so that nobody else listens there, and not listening
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="does not answer"):
            HttpTransport([place]).get(f"http://{place}", headers={}, limit=9, deadline=PATIENCE)


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_that_is_not_found_is_unreachable(error: Exception) -> None:
    def lost(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(UnreachableError, match="not found"):
        HttpTransport(resolve=lost).get(
            "https://node.example", headers={}, limit=9, deadline=PATIENCE
        )


def test_a_look_up_that_hangs_is_given_up_at_the_deadline() -> None:
    free = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        free.wait(PATIENCE)
        return []

    started = time.monotonic()
    with pytest.raises(UnreachableError, match="not looked up in time"):
        HttpTransport(resolve=slow).get("https://node.example", headers={}, limit=9, deadline=0.2)
    free.set()
    assert time.monotonic() - started < SOON


# -- TLS -------------------------------------------------------------------------------------


def test_tls_is_checked_for_the_name_while_the_literal_address_is_dialled(
    tmp_path: Path,
) -> None:
    authorities, context = authority_for("node.example", tmp_path)
    asked_for: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    with RawServer(says(answer(b"x")), tls=context) as server:
        transport = HttpTransport(
            [f"node.example:{server.port}"],
            resolve=Names(["127.0.0.1"]),
            authorities=authorities,
        )
        url = f"https://node.example:{server.port}/"
        for _ in range(2):
            assert transport.get(url, headers={}, limit=9, deadline=PATIENCE).body == b"x"
        transport.close()
        assert (asked_for, server.connections) == (["node.example"], 1)


def test_a_drip_over_tls_is_cut_at_the_deadline(tmp_path: Path) -> None:
    authorities, context = authority_for("node.example", tmp_path)
    script = drips(OK_HEAD + b"Connection: close\r\n\r\n", b"x")
    with RawServer(script, tls=context) as server:
        transport = HttpTransport(
            [f"node.example:{server.port}"],
            resolve=Names(["127.0.0.1"]),
            authorities=authorities,
        )
        started = time.monotonic()
        with pytest.raises(TruncatedError, match="took too long"):
            transport.get(
                f"https://node.example:{server.port}/", headers={}, limit=LIMIT, deadline=0.5
            )
        assert time.monotonic() - started < SOON


@pytest.mark.parametrize("host", ["other.example", "node.example"])
def test_a_certificate_for_another_name_or_by_a_stranger_is_refused(
    tmp_path: Path, host: str
) -> None:
    authorities, context = authority_for("node.example", tmp_path)
    with RawServer(says(answer(b"x")), tls=context) as server:
        transport = HttpTransport(
            [f"{host}:{server.port}"],
            resolve=Names(["127.0.0.1"]),
            authorities=authorities if host == "other.example" else None,
        )
        with pytest.raises(UnreachableError, match="certificate"):
            transport.get(f"https://{host}:{server.port}/", headers={}, limit=9, deadline=PATIENCE)
        assert server.requests == []
