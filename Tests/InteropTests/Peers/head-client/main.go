// Head-client sends HEAD requests, one after the other, and gives up at the first error.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "what to ask for")
	count := flag.Int("count", 8, "how many requests to send")
	gap := flag.Duration("gap", 0, "how long to wait after each")
	flag.Parse()

	for attempt := range *count {
		fmt.Println("attempt", attempt)
		response, err := http.Head(*url)
		if err != nil {
			log.Fatalf("do: %v", err)
		}
		response.Body.Close()
		time.Sleep(*gap)
	}
}
