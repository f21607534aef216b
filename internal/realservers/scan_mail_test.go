package realservers

import (
	"net"
	"slices"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

// TestScanMailServers holds the scan of Postfix and Dovecot against sslscan.
func TestScanMailServers(t *testing.T) {
	needServer(t, "tls")
	tests := map[string]struct {
		server   string
		versions []string
		keys     []string
		suites   []string // some that must be there
		facts    func(*probe.Scan) bool
	}{
		"Postfix, as old as can be": {"tls-postfix-old", []string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}, []string{"ECDSA P-256", "RSA 2048"},
			[]string{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"}, serverOrder},
		"Postfix, TLS 1.3 alone": {"tls-postfix-modern", []string{"TLS 1.3"}, []string{"ECDSA P-256", "RSA 2048"}, []string{"TLS_AES_256_GCM_SHA384"}, nil},
		"Dovecot, as old as can be": {"tls-dovecot-old", []string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}, []string{"ECDSA P-256", "RSA 2048"},
			[]string{"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"}, serverOrder},
		"Postfix":            {"postfix-starttls", []string{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}, []string{"ECDSA P-256"}, nil, nil},
		"Dovecot submission": {"dovecot-starttls", []string{"TLS 1.2", "TLS 1.3"}, nil, nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, ok := running.Addresses[tt.server]
			if !ok {
				t.Fatalf("servers.sh started no %s", tt.server)
			}
			host, _, _ := net.SplitHostPort(address)
			scan := scanOf(t, host, address)
			var versions, names, keys []string
			for _, v := range scan.Versions {
				if v.Offered == probe.Yes {
					versions = append(versions, v.Version)
				}
				for _, x := range v.Suites {
					names = append(names, x.Name)
				}
			}
			for _, c := range scan.Certificates {
				keys = append(keys, c.Key)
			}
			slices.Sort(keys)
			if !slices.Equal(versions, tt.versions) || tt.keys != nil && !slices.Equal(keys, tt.keys) {
				t.Errorf("versions %v, keys %v; want %v, %v", versions, keys, tt.versions, tt.keys)
			}
			for _, s := range tt.suites {
				if !slices.Contains(names, s) {
					t.Errorf("%s is not among %v", s, names)
				}
			}
			if scan.Injection != probe.No || scan.Compression == probe.Yes || scan.Intolerant != nil {
				t.Errorf("injection %q, compression %q, intolerant of %v", scan.Injection, scan.Compression, scan.Intolerant)
			}
			if tt.facts != nil && !tt.facts(scan) {
				t.Errorf("the facts are not as they were set up: %+v", scan)
			}
			bySSLScan(t, address, scan)
		})
	}
}

// serverOrder demands the server's order in TLS 1.2, and a prime of 2048 bits.
func serverOrder(s *probe.Scan) bool {
	v, _ := s.Version("TLS 1.2")
	small := slices.ContainsFunc(v.Suites, func(x probe.ScanSuite) bool { return x.Bits > 0 && x.Bits < 2048 })
	return v.ServerOrder == probe.Yes && !small && s.FallbackSCSV == probe.Yes
}
