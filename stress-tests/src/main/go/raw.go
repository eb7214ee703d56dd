// The peer in Go: a goroutine for each connection on the runtime's own poller, without net/http.
// It gives the same replies as the servers in C, and speaks their lines: those of
// dev.heddle.server.ServerPipe.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
)

const (
	mostCores = 1024

	// As long as those of the blocking peers.
	echoBytes = 64 * 1024
	httpBytes = 4 * 1024

	blankLine = "\r\n\r\n"
	head      = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n"
	body      = "Hello, World!"
	reply     = head + "\r\n" + body
)

var services = map[string]func(net.Conn){"ECHO": echo, "HTTP": http, "CHURN": churn}

// So many replies that those to one read are mostly one write, which allocates nothing.
var replies = bytes.Repeat([]byte(reply), 64)

// The reply behind which the connection ends.
var lastReply = []byte(head + "Connection: close\r\n\r\n" + body)

// Has each piece of the stream answered, until the connection ends, or is to as answer says.
func serve(connection net.Conn, bufferBytes int, answer func(piece []byte) bool) {
	buffer := make([]byte, bufferBytes)
	for {
		length, err := connection.Read(buffer)
		if length > 0 && !answer(buffer[:length]) || err != nil {
			return
		}
	}
}

// Whether all was written; if not, nobody is there to be told.
func put(connection net.Conn, octets []byte) bool {
	_, err := connection.Write(octets)
	return err == nil
}

func echo(connection net.Conn) {
	serve(connection, echoBytes, func(piece []byte) bool { return put(connection, piece) })
}

func http(connection net.Conn) {
	matched := 0
	serve(connection, httpBytes, func(piece []byte) bool {
		due := countRequests(piece, &matched) * len(reply)
		for due > len(replies) {
			if !put(connection, replies) {
				return false
			}
			due -= len(replies)
		}
		return due == 0 || put(connection, replies[:due])
	})
}

func churn(connection net.Conn) {
	matched := 0
	serve(connection, httpBytes, func(piece []byte) bool {
		if countRequests(piece, &matched) == 0 {
			return true
		}
		put(connection, lastReply)
		return false
	})
}

// How many heads of requests end in this piece of a stream. matched is how much of the blank line
// was seen at the end of the piece before, and is updated. Requests have no bodies.
func countRequests(piece []byte, matched *int) int {
	requests, seen := 0, *matched
	for _, octet := range piece {
		switch {
		case octet == blankLine[seen]:
			seen++
		case octet == '\r':
			seen = 1
		default:
			seen = 0
		}
		if seen == len(blankLine) {
			requests++
			seen = 0
		}
	}
	*matched = seen
	return requests
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "heddle: the server in Go: %v\n", err)
	os.Exit(1)
}

// One listener for all cores, unlike the servers in C: no loop is a core's own and could have one.
func listen() net.Listener {
	// No other peer has keep-alive, which is three system calls for each connection. TCP_NODELAY,
	// which all have, is Go's default.
	settings := net.ListenConfig{KeepAlive: -1}
	listener, err := settings.Listen(context.Background(), "tcp4", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	return listener
}

func acceptAll(listener net.Listener, service func(net.Conn)) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			fail(err)
		}
		go func() {
			defer connection.Close()
			service(connection)
		}()
	}
}

func main() {
	var service func(net.Conn)
	cores := 0
	if len(os.Args) == 3 {
		service = services[os.Args[1]]
		cores, _ = strconv.Atoi(os.Args[2]) // 0 if it is no number
	}
	if service == nil || cores < 1 || cores > mostCores {
		fmt.Fprintf(os.Stderr, "heddle: give ECHO, HTTP or CHURN, and 1 to %d cores\n", mostCores)
		os.Exit(2)
	}
	runtime.GOMAXPROCS(cores)
	listener := listen()
	go acceptAll(listener, service)
	plural := "s"
	if cores == 1 {
		plural = ""
	}
	fmt.Printf("listening on port %d\n", listener.Addr().(*net.TCPAddr).Port)
	fmt.Printf("%d core%s, %s, not pinned\n", cores, plural, runtime.Version())
	questions := bufio.NewScanner(os.Stdin)
	for questions.Scan() {
		fmt.Println(-1) // nothing is counted
	}
}
