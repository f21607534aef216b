package probe

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// at gives a template the place of its issuer's certificate.
func at(c x509.Certificate, urls ...string) x509.Certificate {
	return alter(c, func(c *x509.Certificate) { c.IssuingCertificateURL = urls })
}

// fetched is a FetchedIssuer without its certificate.
type fetched struct {
	URL, Subject, Root string
	Error              string // a part of it
}

// completeChain judges a chain as a run does, and fetches what is missing from pages.
func completeChain(t *testing.T, chain []*testCert, roots *x509.CertPool, pages map[string][]byte) (list []fetched, built ChainBuild, tls *TLS, asked []string) {
	t.Helper()
	fetch := func(_ context.Context, url string) ([]byte, error) {
		asked = append(asked, url)
		if page, ok := pages[url]; ok {
			return page, nil
		}
		return nil, errors.New("the web server answered 404")
	}
	in := chainInput{certs: raw(chain...), host: "mail.example.com", roots: roots, now: chainNow}
	v := inspectChain(in)
	tls = &TLS{Up: true, Chain: v.certs, Problems: v.problems, Builds: v.builds, Verified: verified(v.problems)}
	r := newRun(Settings{}, Options{FetchIssuer: fetch})
	r.ctx = context.Background()
	r.keepChain(tls, in)
	rec := &Record{Sessions: []Session{{TLS: tls}, {}}}
	r.fetchIssuers(rec)
	for _, f := range tls.Fetched {
		one := fetched{URL: f.URL, Root: f.Root, Error: f.Error}
		if f.Certificate != nil {
			one.Subject = f.Certificate.Subject
		}
		if f.Completes != (f.Root != "") {
			t.Errorf("completes %v with root %q", f.Completes, f.Root)
		}
		list = append(list, one)
	}
	return list, tls.Builds[len(tls.Builds)-1], tls, asked
}

func TestFetchIssuers(t *testing.T) {
	t.Parallel()
	const interURL, topURL = "http://ca.example/inter.crt", "http://ca.example/top.crt"
	root, other := issue(t, nil, named("Root CA"), nil), issue(t, nil, named("Other CA"), nil)
	top := issue(t, root, named("Top CA"), nil)
	inter := issue(t, top, at(named("Inter CA"), topURL), nil)
	server := forHost("mail.example.com")
	leaf := issue(t, inter, at(server, "ldap://ca.example/cn=ca", interURL), nil)
	plain := issue(t, inter, server, nil)
	old := issue(t, inter, at(dated(server, -60, -2), interURL), nil)
	foreign := issue(t, other, named("Inter CA"), nil)
	// Two authorities that signed each other and name each other.
	circleA := issue(t, other, at(named("Circle A CA"), "http://ca.example/b"), nil)
	circleB := issue(t, circleA, at(named("Circle B CA"), "http://ca.example/a"), nil)
	crossA := issue(t, circleB, at(named("Circle A CA"), "http://ca.example/b"), circleA.key)
	looped := issue(t, circleA, at(server, "http://ca.example/a"), nil)
	pages := map[string][]byte{interURL: inter.Raw, topURL: top.Raw, "http://ca.example/a": crossA.Raw, "http://ca.example/b": circleB.Raw}
	tests := []struct {
		name  string
		chain []*testCert
		roots *x509.CertPool
		pages map[string][]byte
		want  []fetched
		built bool
	}{
		{"one missing", []*testCert{leaf}, pool(top), pages, []fetched{{interURL, "CN=Inter CA", "CN=Top CA", ""}}, true},
		{"two missing", []*testCert{leaf}, pool(root), pages, []fetched{{interURL, "CN=Inter CA", "", ""}, {topURL, "CN=Top CA", "CN=Root CA", ""}}, true},
		{"the upper one missing", []*testCert{plain, inter}, pool(root), pages, []fetched{{topURL, "CN=Top CA", "CN=Root CA", ""}}, true},
		{"expired too", []*testCert{old}, pool(top), pages, []fetched{{interURL, "CN=Inter CA", "CN=Top CA", ""}}, false},
		{"root unknown", []*testCert{leaf}, pool(other), pages, []fetched{{interURL, "CN=Inter CA", "", ""}, {topURL, "CN=Top CA", "", ""}}, false},
		{"nothing there", []*testCert{leaf}, pool(top), nil, []fetched{{interURL, "", "", "the web server answered 404"}}, false},
		{"no place named", []*testCert{plain}, pool(top), pages, nil, false},
		{"no certificate", []*testCert{leaf}, pool(top), map[string][]byte{interURL: []byte("<html>")}, []fetched{{interURL, "", "", "no certificate"}}, false},
		{"another's", []*testCert{leaf}, pool(top), map[string][]byte{interURL: other.Raw}, []fetched{{interURL, "CN=Other CA", "", "did not sign that of mail.example.com"}}, false},
		{"same name, other key", []*testCert{leaf}, pool(other), map[string][]byte{interURL: foreign.Raw}, []fetched{{interURL, "CN=Inter CA", "", "did not sign"}}, false},
		{"circle", []*testCert{looped}, pool(root), pages, []fetched{{"http://ca.example/a", "CN=Circle A CA", "", ""}, {"http://ca.example/b", "CN=Circle B CA", "", ""},
			{"http://ca.example/a", "", "", "in a circle"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, built, tls, asked := completeChain(t, tt.chain, tt.roots, tt.pages)
			for i := range min(len(got), len(tt.want)) {
				if tt.want[i].Error != "" && strings.Contains(got[i].Error, tt.want[i].Error) {
					got[i].Error = tt.want[i].Error
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fetched (-want +got):\n%s", diff)
			}
			if built.Way != ChainFetched || built.Trusted != tt.built {
				t.Errorf("built %+v, want %v", built, tt.built)
			}
			if tls.Verified {
				t.Error("verified by a certificate that the server did not send")
			}
			if len(asked) > maxFetched {
				t.Errorf("asked for %q", asked)
			}
		})
	}
}

// A chain that needs nothing, or for another reason fails, is not fetched for.
func TestFetchIssuersUnasked(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	leaf := issue(t, root, at(forHost("mail.example.com"), "http://ca.example/"), nil)
	for name, roots := range map[string]*x509.CertPool{"good": pool(root), "untrusted root": pool()} {
		list, _, _, asked := completeChain(t, []*testCert{leaf, root}, roots, nil)
		if len(list) > 0 || len(asked) > 0 {
			t.Errorf("%s: fetched %v", name, asked)
		}
	}
}

func TestParseIssuers(t *testing.T) {
	t.Parallel()
	root := issue(t, nil, named("Root CA"), nil)
	inter := issue(t, root, named("Inter CA"), nil)
	both := append(pemOf("CERTIFICATE", inter.Raw), pemOf("CERTIFICATE", root.Raw)...)
	tests := map[string]struct {
		document []byte
		want     int
	}{
		"DER": {inter.Raw, 1}, "PEM": {both, 2}, "many": {bytes.Repeat(both, 20), maxInDocument}, "nothing": {nil, 0}, "text": {[]byte("<html>"), 0},
		"cut off": {inter.Raw[:100], 0}, "key": {pemOf("PRIVATE KEY", inter.Raw), 0}, "behind it": {append(bytes.Clone(inter.Raw), 0), 0},
	}
	if _, err := exec.LookPath("openssl"); err == nil {
		cmd := exec.Command("openssl", "crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin", "-outform", "DER")
		cmd.Stdin = bytes.NewReader(both)
		message, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		tests["p7c"] = struct {
			document []byte
			want     int
		}{message, 2}
		tests["p7c in PEM"] = struct {
			document []byte
			want     int
		}{pemOf("PKCS7", message), 2}
		tests["p7c cut off"] = struct {
			document []byte
			want     int
		}{message[:len(message)-40], 0}
	}
	for name, tt := range tests {
		certs, err := parseIssuers(tt.document)
		if len(certs) != tt.want || (err == nil) != (tt.want > 0) {
			t.Errorf("%s: %d certificates, %v, want %d", name, len(certs), err, tt.want)
		}
	}
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func FuzzParseIssuers(f *testing.F) {
	root := issue(f, nil, named("Root CA"), nil)
	f.Add(root.Raw)
	f.Add(pemOf("CERTIFICATE", root.Raw))
	f.Add([]byte("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"))
	f.Fuzz(func(t *testing.T, document []byte) {
		certs, err := parseIssuers(document)
		if len(certs) > maxInDocument || (err == nil) != (len(certs) > 0) {
			t.Errorf("%d certificates, %v", len(certs), err)
		}
	})
}
