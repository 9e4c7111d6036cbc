"""Opens connections and keeps them: `hold-connections.py HOST:PORT COUNT`.

Says "listening on nothing" on standard error when all are open, then sends a request on the first one and prints
"answered STATUS".
"""

import socket
import sys
import time

host, port = sys.argv[1].rsplit(":", 1)
first = socket.create_connection((host, int(port)))
first.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
answer = first.recv(65536)
connections = [socket.create_connection((host, int(port))) for _ in range(int(sys.argv[2]))]
print("listening on nothing", file=sys.stderr, flush=True)
first.settimeout(20)
time.sleep(0.2)
while b"Hello" not in answer:
    answer += first.recv(65536)
first.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
print("answered", first.recv(65536).split(b" ")[1].decode(), flush=True)
time.sleep(60)
