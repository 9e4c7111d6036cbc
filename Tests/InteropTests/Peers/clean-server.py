"""Real servers of Python's with one small site: `clean-server.py http.server|aiohttp|gunicorn|waitress`.

GET / is a text, POST / answers with the body it was sent, /chunked is of unknown length, /empty is 204. Says
"listening on HOST:PORT" on standard error.
"""

import http.server
import os
import socket
import sys

TEXT = b"Hello, World!\n" * 100


def say(port):
    print(f"listening on 127.0.0.1:{port}", file=sys.stderr, flush=True)


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/empty":
        start_response("204 No Content", [])
        return []
    if path == "/chunked":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([TEXT, TEXT, TEXT])
    body = TEXT
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    # waitress sends whatever it is given, also behind the answer to a HEAD: /careless shows it.
    return [] if environ["PATH_INFO"] != "/careless" and environ["REQUEST_METHOD"] == "HEAD" else [body]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        if self.path == "/empty":
            self.send_response(204)
            self.end_headers()
            return
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            if self.command != "HEAD":
                for _ in range(3):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(TEXT), TEXT))
                self.wfile.write(b"0\r\n\r\n")
            return
        self.answer(TEXT)

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def run_http_server(port):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    say(server.server_port)
    server.serve_forever()


def run_aiohttp(port):
    import asyncio

    from aiohttp import web

    async def root(request):
        return web.Response(body=await request.read() if request.method == "POST" else TEXT)

    async def chunked(request):
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(3):
            await response.write(TEXT)
        await response.write_eof()
        return response

    async def empty(request):
        return web.Response(status=204)

    async def main():
        site = web.Application()
        site.add_routes([web.get("/", root), web.post("/", root), web.get("/chunked", chunked), web.get("/empty", empty)])
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        say(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


def run_gunicorn(port):
    listener = socket.create_server(("127.0.0.1", port))
    os.set_inheritable(listener.fileno(), True)
    say(listener.getsockname()[1])
    # gthread keeps connections open; its default worker closes each one.
    options = ["--worker-class", "gthread", "--threads", "4", "--bind", f"fd://{listener.fileno()}"]
    here = os.path.dirname(os.path.abspath(__file__))
    quiet = ["--log-level", "critical", "--chdir", here, "--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, *quiet, "wsgi:application"])


def run_waitress(port):
    import waitress

    server = waitress.create_server(application, host="127.0.0.1", port=port)
    say(server.effective_port)
    server.run()


if __name__ == "__main__":
    run = {"http.server": run_http_server, "aiohttp": run_aiohttp, "gunicorn": run_gunicorn, "waitress": run_waitress}
    run[sys.argv[1]](0)
