package lab

import (
	"bufio"
	"context"
	"testing"
)

// "on *" is for what the client sends; it must not take the place of the greeting.
func TestGreetingBesideOnStar(t *testing.T) {
	t.Parallel()
	s, err := Parse("greet.smtp", `title  a greeting and one answer for all commands
story  An IMAP server, say.
args   --host smtp.example.com --port 587
status broken
rule   not-smtp
host   smtp.example.com 192.0.2.10

port 587
  greet * OK ready
  on *
    reply BAD what
`)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	c, err := n.DialContext(context.Background(), "tcp", "192.0.2.10:587")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for _, want := range []string{"* OK ready\r\n", "BAD what\r\n"} {
		got, err := in.ReadString('\n')
		if err != nil || got != want {
			t.Fatalf("%q, %v, want %q", got, err, want)
		}
		if _, err := c.Write([]byte("EHLO x\r\n")); err != nil {
			t.Fatal(err)
		}
	}
}
