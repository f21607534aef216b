package rules

import "testing"

func TestCommonName(t *testing.T) {
	t.Parallel()
	for dn, want := range map[string]string{
		"CN=Root CA,O=Example":        "Root CA",
		"SERIALNUMBER=1,CN=Root":      "Root",
		`CN=Example\, Ltd Root,O=x`:   "Example, Ltd Root",
		"OU=y+CN=Root,O=x":            "Root",
		"O=Example,C=DE":              "O=Example,C=DE",
		"CN=,O=Example":               "CN=,O=Example",
		`CN=odd\`:                     "odd",
		"":                            "",
		"O=Example\\,CN=not this one": "O=Example\\,CN=not this one",
	} {
		if got := CommonName(dn); got != want {
			t.Errorf("%q: got %q, want %q", dn, got, want)
		}
	}
}

func TestIssuerIsOwn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ issuer, host, want string }{
		{"CN=Acmewidgets Root,O=ACMEwidgets Ltd", "mail.acmewidgets.com", "acmewidgets"},
		{"CN=Example Root", "mail.other.com", ""},
		{"CN=IBM Root", "mail.ibm.com", ""}, // too short to tell
		{"CN=Root", "192.0.2.1", ""},
		{"CN=mail Root", "mail", ""},
	} {
		if got := issuerIsOwn(tt.issuer, tt.host); got != tt.want {
			t.Errorf("%s for %s: got %q, want %q", tt.issuer, tt.host, got, tt.want)
		}
	}
}
