package probe_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/probe"
)

// relay answers one conversation after another as a server without TLS does.
func relay(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			fmt.Fprint(c, "220 relay.example ESMTP\r\n")
			for in := bufio.NewScanner(c); in.Scan(); {
				switch verb, _, _ := strings.Cut(in.Text(), " "); verb {
				case "EHLO":
					fmt.Fprint(c, "250-relay.example\r\n250 SIZE 10240000\r\n")
				case "QUIT":
					fmt.Fprint(c, "221 bye\r\n")
					return
				default:
					fmt.Fprint(c, "250 ok\r\n")
				}
			}
		}()
	}
}

// A user name is set, but the server offers no AUTH.
func ExampleRun() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	go relay(l)

	settings := probe.Settings{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port,
		SSL: probe.Off, STARTTLS: probe.Off,
		Username: "me@example.com", Secret: probe.Password("not sent"),
	}
	record, err := probe.Run(context.Background(), settings, probe.Options{Only: true, Timeout: 5 * time.Second})
	if err != nil {
		log.Fatal(err)
	}
	session := record.AsConfigured()
	fmt.Println("greeting:", session.Banner.Code, session.Banner.Text())
	fmt.Println("offers AUTH:", session.Capabilities().OffersAuth())
	fmt.Println("ended at:", session.Reached, "-", session.Failure.Text)
	fmt.Println("settings:", record.Settings.Username, record.Settings.Secret)
	// Output:
	// greeting: 220 relay.example ESMTP
	// offers AUTH: false
	// ended at: auth - the server does not offer AUTH
	// settings: me@example.com [redacted]
}
