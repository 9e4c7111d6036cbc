#!/bin/sh
# curl: several requests on connections that are kept open. The server's URL is its argument.
set -eu
say='%{method} %{http_code} %{size_download}\n'
curl -s -w "$say" -o /dev/null "$1/" -o /dev/null "$1/chunked" -o /dev/null "$1/empty"
curl -s -w "$say" -I -o /dev/null "$1/" -o /dev/null "$1/"
# More than a megabyte makes curl ask first: Expect: 100-continue.
head -c 1100000 /dev/zero | curl -s -w "$say" --data-binary @- -o /dev/null "$1/" -o /dev/null "$1/"
curl -s -w "$say" -Z -o /dev/null "$1/" -o /dev/null "$1/" -o /dev/null "$1/"
