"""What a pooler does to the start of a connection, so that tests need none: it refuses start parameters that it does not know, and hands
out process numbers of its own."""

import socket
import struct
import threading
from types import TracebackType

from psycopg.conninfo import conninfo_to_dict

KNOWN = {"user", "database", "application_name", "client_encoding"}


class Pooler:
    """`with Pooler(url) as address:` a way to the same database through a pooler on a free port of this machine."""

    def __init__(self, url: str) -> None:
        self._parts = conninfo_to_dict(url)
        self._listening = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        threading.Thread(target=self._accept, daemon=True).start()
        port = self._listening.getsockname()[1]
        user, name = self._parts.get("user", "postgres"), self._parts.get("dbname", "postgres")
        return f"postgresql://{user}@127.0.0.1:{port}/{name}?sslmode=disable&gssencmode=disable"

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        length = struct.unpack("!i", _exactly(client, 4))[0]
        body = _exactly(client, length - 4)
        words = body[4:].rstrip(b"\0").split(b"\0")
        unknown = {word.decode() for word in words[::2]} - KNOWN
        if unknown:
            fields = f"SFATAL\0C08P01\0Munsupported startup parameter: {min(unknown)}\0\0".encode()
            client.sendall(b"E" + struct.pack("!i", len(fields) + 4) + fields)
            client.close()
            return
        server = self._reach()
        server.sendall(struct.pack("!i", length) + body)
        threading.Thread(target=_carry, args=(client, server), daemon=True).start()
        while kind := server.recv(1):
            size = _exactly(server, 4)
            rest = _exactly(server, struct.unpack("!i", size)[0] - 4)
            if kind == b"K":
                rest = struct.pack("!i", 1_000_000_007) + rest[4:]
            client.sendall(kind + size + rest)

    def _reach(self) -> socket.socket:
        host, port = str(self._parts.get("host", "127.0.0.1")), int(str(self._parts.get("port") or 5432))
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


def _exactly(end: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        more = end.recv(count - len(read))
        if not more:
            raise ConnectionResetError
        read += more
    return read


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other end is gone, which is the end of the connection
