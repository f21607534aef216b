package probe_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/probe"
)

func scanned(t *testing.T, server string) *probe.Scan {
	t.Helper()
	rec := labOptions(t, server, "", func(o *probe.Options) { o.Scan = true })
	if rec.Scan == nil {
		t.Fatalf("no scan; not tested: %v", rec.NotTested)
	}
	return rec.Scan
}

func TestScan(t *testing.T) {
	t.Parallel()
	const server = "  include submission\n"
	tests := map[string]struct {
		options  string
		versions string
		suite    string
	}{
		"a server of today":   {"", "TLS 1.2 TLS 1.3", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
		"TLS 1.3 alone":       {"  tls min=1.3\n", "TLS 1.3", "TLS_AES_128_GCM_SHA256"},
		"an old server":       {"  tls min=1.0 max=1.1\n", "TLS 1.0 TLS 1.1", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
		"the oldest suites":   {"  tls min=1.0 max=1.2 cert=weak-key ciphers=TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA\n", "TLS 1.0 TLS 1.1 TLS 1.2", "TLS_RSA_WITH_RC4_128_SHA"},
		"a hole that is odd":  {"  tls min=1.1 max=1.2\n", "TLS 1.1 TLS 1.2", ""},
		"TLS 1.0 to TLS 1.3 ": {"  tls min=1.0\n", "TLS 1.0 TLS 1.1 TLS 1.2 TLS 1.3", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scanned(t, server+tt.options)
			var versions []string
			var suites []string
			for _, v := range s.Versions {
				if v.Offered == probe.Yes {
					versions = append(versions, v.Version)
				}
				for _, x := range v.Suites {
					suites = append(suites, x.Name)
					if strings.Contains(x.Name, "RC4") && len(x.Weak) == 0 {
						t.Errorf("%s is not weak", x.Name)
					}
				}
			}
			if got := strings.Join(versions, " "); got != tt.versions || s.Stopped != "" {
				t.Errorf("versions are %s, want %s; stopped: %q", got, tt.versions, s.Stopped)
			}
			if tt.suite != "" && !slices.Contains(suites, tt.suite) {
				t.Errorf("%s is not among %v", tt.suite, suites)
			}
			if strings.Contains(tt.versions, "1.3") && (len(s.Groups) == 0 || s.Groups[0] == "") {
				t.Errorf("groups are %v", s.Groups)
			}
			if strings.Contains(tt.versions, "1.3") && !slices.Contains(s.Groups, "X25519MLKEM768") {
				t.Errorf("X25519MLKEM768 is not among %v", s.Groups)
			}
			if s.Intolerant != nil || s.Compression == probe.Yes || s.Injection != probe.No {
				t.Errorf("intolerant of %v, compression %q, injection %q", s.Intolerant, s.Compression, s.Injection)
			}
			if s.Resumption != probe.Yes {
				t.Errorf("resumption is %q", s.Resumption)
			}
			if s.Connections > 120 {
				t.Errorf("%d connections", s.Connections)
			}
			if tt.versions == "TLS 1.0 TLS 1.1" && s.FallbackSCSV != probe.Yes {
				t.Errorf("fallback SCSV is %q", s.FallbackSCSV)
			}
		})
	}
}

func TestScanNeedsTLS(t *testing.T) {
	t.Parallel()
	if s := scanned(t, "  include submission\n"); s.Security != probe.SecuritySTARTTLS || s.Port != 587 {
		t.Errorf("scanned %s on %d", s.Security, s.Port)
	}
	rec := labOptions(t, "  include relay\n", "", func(o *probe.Options) { o.Scan = true })
	if rec.Scan != nil || len(rec.NotTested) == 0 {
		t.Errorf("a server without TLS was scanned: %+v", rec.Scan)
	}
}
