package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDialContextMeetsTheFateOfTheScript(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+`network 2525 unreachable
network 2001:db8::10 denied
network [2001:db8::10]:25 refused
zone other.example A 192.0.2.11
port 587
  include relay
`)
	tests := map[string]error{
		"192.0.2.10:25":       syscall.ECONNREFUSED,
		"192.0.2.11:25":       syscall.ECONNREFUSED,
		"192.0.2.10:2525":     syscall.ENETUNREACH,
		"198.51.100.1:587":    syscall.ENETUNREACH,
		"[2001:db8::10]:587":  syscall.EACCES,
		"[2001:db8::10]:25":   syscall.ECONNREFUSED,
		"192.0.2.10:587":      nil,
		"192.0.2.11:587":      nil,
		"smtp.example.com:25": syscall.ECONNREFUSED,
	}
	for addr, want := range tests {
		conn, err := n.DialContext(t.Context(), "tcp", addr)
		if conn != nil {
			conn.Close()
		}
		var op *net.OpError
		if !errors.Is(err, want) || want != nil && (!errors.As(err, &op) || op.Op != "dial") {
			t.Errorf("%s: got %v, want %v", addr, err, want)
		}
	}
	var missing *net.DNSError
	if _, err := n.DialContext(t.Context(), "tcp", "nowhere.example:25"); !errors.As(err, &missing) {
		t.Errorf("unknown name: %v", err)
	}
	if _, err := n.DialContext(t.Context(), "tcp6", smtp587); err == nil {
		t.Error("tcp6 reached an IPv4 address")
	}
}

func TestFilteredBlocksUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"network 587 filtered\nport 587\n  include relay\n")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := n.DialContext(ctx, "tcp", smtp587)
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || ctx.Err() == nil {
		t.Errorf("got %v, want a time-out when the context ends", err)
	}
}

func TestConnectionsShowVirtualAddresses(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\n  include relay\n")
	for _, addr := range []string{smtp587, "[2001:db8::10]:587"} {
		c := dial(t, n, addr)
		if got := c.conn.RemoteAddr().String(); got != addr {
			t.Errorf("RemoteAddr is %s, want %s", got, addr)
		}
		if host, _, _ := net.SplitHostPort(c.conn.LocalAddr().String()); host != "192.0.2.200" && host != "2001:db8::c8" {
			t.Errorf("LocalAddr is %s", c.conn.LocalAddr())
		}
	}
	if n.Addr(25) != "" || !strings.HasPrefix(n.Addr(587), "127.0.0.1:") {
		t.Errorf("Addr: 25 %q, 587 %q", n.Addr(25), n.Addr(587))
	}
}

func TestResolver(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+`zone mail.example.net CNAME alias.example.net
zone alias.example.net CNAME smtp.example.com
zone example.com MX 20 backup.example.com
zone example.com MX 10 SMTP.example.com
zone bare.example.com NONE
zone loop.example.com CNAME loop.example.com
zone broken.example.com SERVFAIL
`)
	r := n.Resolver()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()

	addrs, err := r.LookupHost(ctx, "mail.example.net.")
	slices.Sort(addrs)
	if diff := cmp.Diff([]string{"192.0.2.10", "2001:db8::10"}, addrs); diff != "" || err != nil {
		t.Errorf("LookupHost (-want +got)\n%s%v", diff, err)
	}
	if name, err := r.LookupCNAME(ctx, "alias.example.net."); name != "smtp.example.com." || err != nil {
		t.Errorf("LookupCNAME: %q, %v", name, err)
	}
	mx, err := r.LookupMX(ctx, "EXAMPLE.com.")
	if err != nil || len(mx) != 2 || mx[0].Host != "smtp.example.com." || mx[0].Pref != 10 {
		t.Errorf("LookupMX: %v, %v", mx, err)
	}
	for name, want := range map[string]struct{ notFound, temporary bool }{
		"nowhere.example.com.": {notFound: true},
		"bare.example.com.":    {notFound: true},
		"broken.example.com.":  {temporary: true},
		"loop.example.com.":    {temporary: true},
	} {
		_, err := r.LookupHost(ctx, name)
		var e *net.DNSError
		if !errors.As(err, &e) || e.IsNotFound != want.notFound || e.IsTemporary != want.temporary {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

// rawQuestion asks for the A record of one name.
func rawQuestion(name string) []byte {
	b := []byte{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	for label := range strings.SplitSeq(name, ".") {
		b = append(append(b, byte(len(label))), label...)
	}
	return append(b, 0, 0, 1, 0, 1)
}

// The response code tells "no such name" from "no such record", which
// net.DNSError does not.
func TestResponseCodes(t *testing.T) {
	t.Parallel()
	z := zone{}
	for _, r := range [][3]string{{"bare.example", "NONE", ""}, {"a.example", "A", "192.0.2.1"}, {"broken.example", "SERVFAIL", ""}} {
		if err := z.add(r[0], r[1], r[2]); err != nil {
			t.Fatal(err)
		}
	}
	n := &Network{script: &script{zone: z}}
	for name, want := range map[string]byte{"a.example": 0, "bare.example": 0, "broken.example": 2, "nowhere.example": 3} {
		reply := n.reply(rawQuestion(name))
		if len(reply) < 12 || reply[3]&15 != want || reply[0] != 0x12 || reply[1] != 0x34 {
			t.Errorf("%s: reply % x, want code %d", name, reply, want)
		}
	}
	if err := z.add("*", "SILENT", ""); err != nil {
		t.Fatal(err)
	}
	if reply := n.reply(rawQuestion("nowhere.example")); reply != nil {
		t.Errorf("a silent resolver answered % x", reply)
	}
	for _, junk := range [][]byte{nil, {1, 2, 3}, make([]byte, 12), slices.Repeat([]byte{0xff}, 600)} {
		if reply := n.reply(junk); reply != nil {
			t.Errorf("% x got an answer", junk)
		}
	}
}

func TestWireHasWhatWasSent(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+"port 587\n  include submission\nport 465\n  include submissions\n")
	c := dial(t, n, smtp587)
	c.want("", "220 ")
	c.upgrade(n)
	c.want("NOOP inside", "250 ")
	c.send("QUIT")
	c.conn.Close()

	plain := dial(t, n, "192.0.2.10:465")
	plain.send("EHLO not-tls")
	_, _ = io.Copy(io.Discard, plain.conn)
	plain.conn.Close()

	got := n.Wire()
	want := []Exchange{
		{Port: 587, Clear: []byte("STARTTLS\r\n"), Inside: []byte("NOOP inside\r\nQUIT\r\n")},
		{Port: 465, Clear: []byte("EHLO not-tls\r\n")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestServersAtAddresses(t *testing.T) {
	t.Parallel()
	n := startScript(t, testHeader+`client 10.0.0.5
zone other.example A 192.0.2.11
zone other.example A 192.0.2.12
port 587
  include relay
  name everywhere.example.com
port 587 at 192.0.2.11
  include relay
  name one.example.com
port 465 at 192.0.2.12
  include relay
`)
	for addr, name := range map[string]string{smtp587: "everywhere", "192.0.2.11:587": "one", "192.0.2.12:587": "everywhere"} {
		c := dial(t, n, addr)
		if line, err := c.in.ReadString('\n'); err != nil || !strings.Contains(line, name) {
			t.Errorf("%s greets with %q, %v, want %s", addr, line, err, name)
		}
		if host, _, _ := net.SplitHostPort(c.conn.LocalAddr().String()); host != "10.0.0.5" {
			t.Errorf("LocalAddr is %s", host)
		}
	}
	if _, err := n.DialContext(t.Context(), "tcp", "192.0.2.11:465"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a port at another address: %v", err)
	}
}
