"""A gevent server whose application answers with the body it was sent.

Says "listening on HOST:PORT" on standard error; gevent's own log goes to standard output.
"""

import argparse
import sys

from gevent import pywsgi


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200", [])
    return [body]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT")
    parser.add_argument("--access-log", action="store_true", help="also log requests, not only errors")
    arguments = parser.parse_args()

    sys.stdout.reconfigure(line_buffering=True)
    host, port = arguments.listen.rsplit(":", 1)
    log = sys.stdout if arguments.access_log else None
    server = pywsgi.WSGIServer((host, int(port)), echo, log=log, error_log=sys.stdout)
    server.start()
    print(f"listening on {host}:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


main()
