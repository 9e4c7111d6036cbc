// Head-server answers any request by copying a document that it fetches from a second server, built in here.
//
// Built with Go before 1.23 it has the bug of golang/go#68609: the answer to a HEAD gets a body after all.
// It says "listening on HOST:PORT" on standard error and, of every request, what the copy returned on standard output.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

const beginning = `<!DOCTYPE html>
<html>
  <head>
    <title>Thomas</title>
  </head>
  <body>
`

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` to listen on")
	flush := flag.Bool("flush", true, "flush the header section before the body")
	source := flag.String("source", "upstream", "what is copied: upstream, string or reader")
	bodySize := flag.Int("body-size", 54, "size of the document in `octets`")
	contentLength := flag.String("content-length", "", "value of Content-Length, if any")
	upstreamDelay := flag.Duration("upstream-delay", 0, "how long the second server takes to answer")
	flag.Parse()

	document := beginning
	for len(document) < *bodySize {
		document += "    <p>One more line of a page that nobody asked for.</p>\n"
	}
	document = document[:*bodySize]

	upstream := start("127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(*upstreamDelay)
		io.WriteString(w, document)
	})

	var requests atomic.Int64
	address := start(*listen, func(w http.ResponseWriter, r *http.Request) {
		n := requests.Add(1)
		if *contentLength != "" {
			w.Header().Set("Content-Length", *contentLength)
		}
		if *flush {
			w.(http.Flusher).Flush()
		}
		written, err := answer(w, *source, document, upstream)
		fmt.Printf("%d: %d bytes written, err=%v\n", n, written, err)
	})
	fmt.Fprintf(os.Stderr, "listening on %s\n", address)
	select {}
}

// answer sends the document and returns how much the response writer says it took. The source decides how it gets
// there: a plain io.Reader goes through the writer's ReadFrom, a string does not.
func answer(w http.ResponseWriter, source, document, upstream string) (int64, error) {
	switch source {
	case "upstream":
		response, err := http.Get("http://" + upstream)
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		return io.Copy(w, response.Body)
	case "string":
		n, err := io.WriteString(w, document)
		return int64(n), err
	case "reader":
		return io.Copy(w, struct{ io.Reader }{strings.NewReader(document)})
	}
	log.Fatalf("no source is called %q", source)
	return 0, nil
}

// start serves on an address and returns the one it got.
func start(address string, handler http.HandlerFunc) string {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Fatal(http.Serve(listener, handler)) }()
	return listener.Addr().String()
}
