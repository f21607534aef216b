package lab

import (
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// ask puts one question to the scenario's DNS server; secure asks for DNSSEC.
func ask(t *testing.T, n *Network, name string, kind uint16, secure bool) *dns.Msg {
	t.Helper()
	q := new(dns.Msg)
	q.SetQuestion(name, kind)
	if secure {
		q.SetEdns0(1232, true)
	}
	reply, err := dns.Exchange(q, n.dns.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	if (reply.IsEdns0() != nil) != secure {
		t.Errorf("%s: EDNS asked for %v, in the answer %v", name, secure, reply.IsEdns0())
	}
	return reply
}

func TestTLSAIsOfTheServersCertificate(t *testing.T) {
	t.Parallel()
	var zone strings.Builder
	combinations := []string{"3 1 1", "3 0 1", "3 1 2", "3 0 0", "1 1 0", "2 1 1", "2 0 2", "0 0 1"}
	for _, c := range combinations {
		zone.WriteString("zone _25._tcp.smtp.example.com TLSA " + c + " {certificate}\n")
	}
	n := startScript(t, testHeader+zone.String()+"port 587\n  include submission\nport 25\n  include relay\n  include starttls\nport 465\n  include submissions\n")
	reply := ask(t, n, "_25._tcp.smtp.example.com.", dns.TypeTLSA, true)
	if len(reply.Answer) != len(combinations) {
		t.Fatalf("%d records, want %d", len(reply.Answer), len(combinations))
	}
	i := slices.IndexFunc(n.script.servers, func(s *server) bool { return s.port == 25 })
	conn, err := net.Dial("tcp", n.listeners[n.script.servers[i]].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	upgraded := startTLS(t, conn)
	for i, rr := range reply.Answer {
		r := rr.(*dns.TLSA)
		cert := upgraded.PeerCertificates[0]
		if r.Usage == 2 || r.Usage == 0 {
			cert = upgraded.PeerCertificates[1]
		}
		if err := r.Verify(cert); err != nil {
			t.Errorf("%s: %v", combinations[i], err)
		}
	}
}

// startTLS goes through STARTTLS by hand.
func startTLS(t *testing.T, conn net.Conn) tls.ConnectionState {
	t.Helper()
	buf := make([]byte, 4096)
	for _, command := range []string{"", "EHLO client.example\r\n", "STARTTLS\r\n"} {
		if _, err := conn.Write([]byte(command)); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Read(buf); err != nil {
			t.Fatal(err)
		}
	}
	client := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	return client.ConnectionState()
}

func TestZoneIsSignedOrNot(t *testing.T) {
	t.Parallel()
	const servers = "port 587\n  include submission\n"
	for _, signed := range []bool{true, false} {
		header := testHeader
		if signed {
			header += "zone signed\n"
		}
		n := startScript(t, header+servers)
		for _, secure := range []bool{true, false} {
			for name, authentic := range map[string]bool{"smtp.example.com.": signed && secure, "none.example.": signed && secure, ".": secure} {
				if got := ask(t, n, name, dns.TypeA, secure).AuthenticatedData; got != authentic {
					t.Errorf("zone signed: %v, asked for: %v: %s has AD %v, want %v", signed, secure, name, got, authentic)
				}
			}
		}
	}
}

func TestTXTKeepsItsBlanks(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x  y", 200)
	n := startScript(t, testHeader+"zone t.example TXT v=STSv1;  id=1\nzone t.example TXT "+long+"\nport 587\n  include submission\n")
	var got []string
	for _, rr := range ask(t, n, "t.example.", dns.TypeTXT, true).Answer {
		got = append(got, strings.Join(rr.(*dns.TXT).Txt, ""))
	}
	if diff := cmp.Diff([]string{"v=STSv1;  id=1", long}, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}
