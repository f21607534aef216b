package probe

import (
	"regexp"
	"strings"
	"testing"
)

func TestKnownMechanisms(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[A-Z0-9_-]{1,20}$`) // RFC 4422 section 3.1
	seen := map[string]bool{}
	spoken := 0
	for _, m := range KnownMechanisms() {
		if !name.MatchString(m.Name) || seen[m.Name] {
			t.Errorf("%q is no name of a mechanism, or stands there twice", m.Name)
		}
		seen[m.Name] = true
		if m.Needs == "" || m.Strength == "" {
			t.Errorf("%s: needs %q, strength %q", m.Name, m.Needs, m.Strength)
		}
		if m.Spoken != Speaks(strings.ToLower(m.Name)) {
			t.Errorf("%s: spoken %v", m.Name, m.Spoken)
		}
		if m.Spoken {
			spoken++
		}
		if !m.Spoken && (!strings.HasPrefix(m.About, "It ") && !strings.HasPrefix(m.About, "Secure ") || !strings.HasSuffix(m.About, ".")) {
			t.Errorf("%s: about %q is no sentence", m.Name, m.About)
		}
		if inClear := m.Strength == StrengthClear || m.Strength == StrengthToken; inClear && !m.NeedsTLS {
			t.Errorf("%s hands the secret over and needs no TLS", m.Name)
		}
	}
	if spoken != len(mechanisms()) {
		t.Errorf("%d are spoken, %d have a client", spoken, len(mechanisms()))
	}
}

func TestMechanismCalled(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		known bool
		about string
	}{
		"gssapi": {true, "Kerberos ticket"}, "PLAIN": {true, ""}, "EXTERNAL": {true, "client certificate"}, "kerberos_v4": {true, "version 4"},
		"SCRAM-SHA3-512": {false, "SCRAM family"}, "GS2-EAP": {false, "GS2 family"}, "X-HOUSE": {false, "private to one maker"},
		"XYZ": {false, "no registered name"}, "CRAM-SHA512": {false, "as CRAM-MD5 does"}, "WHATEVER": {false, ""}, "": {false, ""},
	} {
		f, known := MechanismCalled(name)
		if known != want.known || !strings.Contains(f.About, want.about) || (want.about == "") != (f.About == "") || f.Name != strings.ToUpper(name) {
			t.Errorf("%s: %v, %+v", name, known, f)
		}
	}
	if f, _ := MechanismCalled(strings.Repeat("Y", 5000)); len(f.Name) > 300 {
		t.Errorf("a name of %d bytes", len(f.Name))
	}
}

// TestOldNTLM: a challenge without target information may be of a server that knows
// version 1 alone; Exim's has none.
func TestOldNTLM(t *testing.T) {
	t.Parallel()
	const flags = "\x01\x82\x00\x00" // Unicode, NTLM
	challenge := "NTLMSSP\x00\x02\x00\x00\x00" + strings.Repeat("\x00", 8) + flags + "12345678" + strings.Repeat("\x00", 16)
	c := &ntlmClient{username: "me", password: "correct-horse"}
	if _, _, err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Next(nil); err != nil {
		t.Fatal(err)
	}
	response, err := c.Next([]byte(challenge))
	if err != nil || len(response) == 0 || !c.old || len(c.names) != 0 {
		t.Errorf("%d bytes, old %v, names %v, %v", len(response), c.old, c.names, err)
	}
}
