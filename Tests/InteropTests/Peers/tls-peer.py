"""Peers that speak TLS: `tls-peer.py CERTIFICATE KEY https|answer` and `tls-peer.py AUTHORITY - ask HOST:PORT`.

https serves one page over HTTP/1.1. answer reads until its peer has said that it will say no more, and only then says
"answer to" and what it read; ask says "question", says that it will say no more, and prints what it is told. Both
keep a direction open while the other has ended, which Python's own sockets cannot. Servers say "listening on HOST:PORT"
on standard error.
"""

import http.server
import socket
import ssl
import sys
import threading


class Half:
    """A TLS connection whose directions end one by one."""

    def __init__(self, connection, context, name=None):
        self.connection = connection
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=name is None, server_hostname=name)
        self.do(self.tls.do_handshake)

    def do(self, action, *arguments):
        while True:
            try:
                result = action(*arguments)
                self.connection.sendall(self.outgoing.read())
                return result
            except ssl.SSLWantReadError:
                self.connection.sendall(self.outgoing.read())
                self.fill()

    def fill(self):
        octets = self.connection.recv(65536)
        if octets:
            self.incoming.write(octets)
        else:
            self.incoming.write_eof()

    def read_all(self):
        told = b""
        while True:
            try:
                piece = self.do(self.tls.read, 65536)
            except ssl.SSLZeroReturnError:
                return told
            if not piece:
                return told
            told += piece

    def finish(self):
        try:
            self.tls.unwrap()
        except (ssl.SSLWantReadError, ssl.SSLSyscallError, ssl.SSLError):
            # It is said; that the peer has not said it yet is what this is about.
            pass
        self.connection.sendall(self.outgoing.read())


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"Hello, World!\n" * 5_000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def say(port):
    print(f"listening on 127.0.0.1:{port}", file=sys.stderr, flush=True)


def answer(context):
    listener = socket.create_server(("127.0.0.1", 0))
    say(listener.getsockname()[1])

    def serve(connection):
        half = Half(connection, context)
        told = half.read_all()
        half.do(half.tls.write, b"answer to " + told)
        half.finish()

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def https(context):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    say(server.server_address[1])
    server.serve_forever()


def ask(authority, address):
    host, port = address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)), timeout=20)
    half = Half(connection, ssl.create_default_context(cafile=authority), host)
    half.do(half.tls.write, b"question")
    half.finish()
    print(half.read_all().decode(), end="")


def main():
    first, key, what = sys.argv[1:4]
    if what == "ask":
        return ask(first, sys.argv[4])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(first, key)
    {"https": https, "answer": answer}[what](context)


main()
