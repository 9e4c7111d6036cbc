"""A server that writes down, octet by octet, what every connection sends, and answers in pieces.

Every request is answered with 200; a body is read by its Content-Length or its chunks. What connection n sent goes to
FOLDER/n. Says "listening on HOST:PORT" on standard error.
"""

import argparse
import pathlib
import random
import re
import socket
import sys
import threading
import time

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20000\r\n\r\n",
    b"a" * 7_000,
    b"b" * 13_000,
)


def length_of_request(octets):
    """Octets of the first request; None while it is not complete."""
    end = octets.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = octets[: end + 2].lower()
    length = re.search(rb"\r\ncontent-length: *(\d+)\r\n", head)
    if length:
        return end + 4 + int(length[1])
    if b"\r\ntransfer-encoding: chunked\r\n" in head:
        last = octets.find(b"\r\n0\r\n\r\n", end)
        return last + 7 if last >= 0 else None
    return end + 4


def serve(connection, path, chance):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = b""
    continued = False
    with connection, open(path, "wb") as file:
        while piece := connection.recv(65536):
            file.write(piece)
            file.flush()
            waiting += piece
            if not continued and b"100-continue" in waiting:
                continued = True
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            while (length := length_of_request(waiting)) is not None and length <= len(waiting):
                is_head = waiting.startswith(b"HEAD ")
                waiting = waiting[length:]
                continued = False
                for part in ANSWER[:1] if is_head else ANSWER:
                    connection.sendall(part)
                    time.sleep(chance.choice((0, 0, 0.002)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    chance = random.Random(1)
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    number = 0
    while True:
        connection, _ = listener.accept()
        number += 1
        threading.Thread(target=serve, args=(connection, folder / str(number), chance), daemon=True).start()


main()
