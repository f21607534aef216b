package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// oneVersion is a scan that found one version with the suites.
func oneVersion(version string, groups []string, suites ...string) *probe.Scan {
	v := probe.ScanVersion{Version: version, Offered: probe.Yes, Groups: groups}
	for _, name := range suites {
		x := probe.ScanSuite{Name: name, ForwardSecret: true}
		if strings.HasPrefix(name, "TLS_DHE") {
			x.Bits = 3072
		}
		v.Suites = append(v.Suites, x)
	}
	return &probe.Scan{Versions: []probe.ScanVersion{v}, Groups: groups}
}

// TestStacksLockedOut has the known cases of old libraries; those of today are tried
// in internal/realservers.
func TestStacksLockedOut(t *testing.T) {
	t.Parallel()
	const ecdheGCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	intolerant := func(of probe.Intolerance) *probe.Scan {
		s := oneVersion("TLS 1.2", nil, ecdheGCM)
		s.Intolerant = []probe.Intolerance{of}
		return s
	}
	tests := map[string]struct {
		scan *probe.Scan
		out  []string // starts of names that must be locked out
		in   []string // and that must not
	}{
		"ECDHE with GCM and RSA alone": {oneVersion("TLS 1.2", []string{"P-256"}, ecdheGCM),
			[]string{"Windows 7", "Windows 8.1", "Java 7", ".NET"}, []string{"Windows 10", "Java 8 before", "OpenSSL 1.0.1", "Go", "Rust"}},
		"X25519 alone": {oneVersion("TLS 1.2", []string{"X25519"}, ecdheGCM), []string{"Java 8 before", "Java 8u161", "OpenSSL 1.0.1"}, []string{"Go", "OpenSSL 3", "GnuTLS"}},
		"AES-256 alone": {oneVersion("TLS 1.2", []string{"P-256"}, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
			[]string{"Java 8 before"}, []string{"Java 8u161", "OpenSSL 1.0.1"}},
		"DHE alone, a large prime": {oneVersion("TLS 1.2", nil, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"), []string{"Go", "Rust", "Java 8 before"}, []string{"Java 8u161", "OpenSSL 3", "Python"}},
		"RSA key exchange alone": {oneVersion("TLS 1.2", nil, "TLS_RSA_WITH_AES_128_CBC_SHA"),
			[]string{"Go", "Rust", "Java 24", "Python"}, []string{"Java 8u341", "OpenSSL 3", "Node", "Windows 11"}},
		"TLS 1.3 alone":          {oneVersion("TLS 1.3", []string{"X25519"}, "TLS_AES_128_GCM_SHA256"), []string{"Windows 10", "Java 8u161", "OpenSSL 1.0.1"}, []string{"Java 8u341", "Windows 11"}},
		"TLS 1.0 alone":          {oneVersion("TLS 1.0", nil, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"), []string{"Go", "OpenSSL 3", "Java 24"}, []string{"Java 7", "Windows 7", "OpenSSL 0.9.8"}},
		"fails on TLS 1.3":       {intolerant(probe.IntoleratesTLS13), []string{"Go", "OpenSSL 3", "Windows 11"}, []string{"Windows 10", "OpenSSL 1.0.1"}},
		"fails on a second part": {intolerant(probe.IntoleratesPackets), []string{"Go"}, []string{"Java 24", "OpenSSL 3"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out []string
			for _, s := range tlsStacks {
				if s.lockedOut(tt.scan) != "" {
					out = append(out, s.name)
				}
			}
			is := func(start string) bool {
				return slices.ContainsFunc(out, func(name string) bool { return strings.HasPrefix(name, start) })
			}
			for _, start := range tt.out {
				if !is(start) {
					t.Errorf("%s is not locked out", start)
				}
			}
			for _, start := range tt.in {
				if is(start) {
					t.Errorf("%s is locked out", start)
				}
			}
		})
	}
}
