package probe

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpening(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		port          int
		ssl, starttls Switch
		wantPort      int
		want          Security
	}{
		{0, Unset, Unset, 587, SecurityOpportunistic},
		{0, On, Unset, 465, SecurityImplicit},
		{465, Unset, Unset, 465, SecurityImplicit},
		{465, Unset, Off, 465, SecurityImplicit},
		{465, Off, Off, 465, SecurityNone},
		{465, Unset, On, 465, SecuritySTARTTLS},
		{587, Unset, Unset, 587, SecurityOpportunistic},
		{587, Off, Unset, 587, SecurityOpportunistic},
		{587, Unset, Off, 587, SecurityNone},
		{587, Off, Off, 587, SecurityNone},
		{587, On, On, 587, SecurityImplicit},
		{587, On, Optional, 587, SecurityImplicit},
		{587, Unset, Optional, 587, SecurityOpportunistic},
		{25, Off, On, 25, SecuritySTARTTLS},
	} {
		port, mode := Settings{Port: tc.port, SSL: tc.ssl, STARTTLS: tc.starttls}.Opening()
		if port != tc.wantPort || mode != tc.want {
			t.Errorf("port %d ssl %q starttls %q: %s:%d, want %s:%d", tc.port, tc.ssl, tc.starttls, mode, port, tc.want, tc.wantPort)
		}
	}
	if !(Settings{SSL: On, STARTTLS: On}).Contradictory() || (Settings{SSL: On, STARTTLS: Optional}).Contradictory() {
		t.Error("TLS plus required STARTTLS is a contradiction, TLS plus optional STARTTLS is none")
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := Password("open sesame")
	j, err := json.Marshal(map[string]any{"s": s, "p": &s, "set": Settings{Secret: s}})
	if err != nil {
		t.Fatal(err)
	}
	out := string(j) + slog.AnyValue(s).String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
		out += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, Settings{Secret: s})
	}
	if strings.Contains(out, "sesame") || strings.Contains(out, fmt.Sprintf("%x", "sesame")) {
		t.Errorf("the secret is printed:\n%s", out)
	}
}

func TestSecretFactsSurviveJSON(t *testing.T) {
	t.Parallel()
	in := Password(" two words\n")
	j, _ := json.Marshal(in)
	var out Secret
	if err := json.Unmarshal(j, &out); err != nil {
		t.Fatal(err)
	}
	want := SecretFacts{Kind: KindPassword, Length: 11, Notes: []string{NoteLeadingSpace, NoteLineBreak}}
	if diff := cmp.Diff(want, out.Facts()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if out.Reveal() != "" || !out.Given() {
		t.Error("a decoded secret is given, and unknown")
	}
	if (Password("")).Given() {
		t.Error("an empty password counts as given")
	}
	if n := Password("plain").Facts().Length; n != 0 {
		t.Errorf("length %d told without a reason", n)
	}
}

func TestSecretNotes(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"plain":               "",
		" x":                  NoteLeadingSpace,
		"x ":                  NoteTrailingSpace,
		`"quoted"`:            NoteQuoted,
		"a%20b":               NotePercentEscape,
		"100%":                "",
		"${SMTP_PASSWORD}":    NoteReference,
		"%PASSWORD%":          NoteReference,
		"abcd efgh ijkl mnop": NoteSpacedGroups,
		"pässwort":            NoteNonASCII,
		"a\x01b":              NoteControl,
	} {
		if got := strings.Join(secretNotes(value), " "); got != want {
			t.Errorf("%q: notes %q, want %q", value, got, want)
		}
	}
}

func TestReadRecordRefusesOtherSchemas(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"other number": `{"schema":"smtpwhy-record/2"}`,
		"no schema":    `{}`,
		"no JSON":      `hello`,
		"bad port":     `{"schema":"smtpwhy-record/1","settings":{"port":70000}}`,
	} {
		if _, err := ReadRecord(strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
