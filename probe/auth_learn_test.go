package probe

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestIssuerNames(t *testing.T) {
	t.Parallel()
	name := pkix.Name{CommonName: "Staff CA\x1b[31m", Organization: []string{"Example"}}
	der, err := asn1.Marshal(name.ToRDNSequence())
	if err != nil {
		t.Fatal(err)
	}
	got := issuerNames([][]byte{{1, 2, 3}, nil, der})
	if len(got) != 1 || !strings.Contains(got[0], "CN=Staff CA") || !strings.Contains(got[0], "O=Example") {
		t.Errorf("issuers %q", got)
	}
	if n := len(issuerNames(slices.Repeat([][]byte{der}, 1000))); n != maxIssuers {
		t.Errorf("%d issuers kept, want %d", n, maxIssuers)
	}
}

func TestNormalisationNotes(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		"cafe\u0301":   NoteDecomposed,
		"\uff41bc":     NoteCompatibility, // a wide letter
		"caf\u00e9":    "",
		"plain":        "",
		"bad\xffbytes": "",
	} {
		notes := Password(password).Facts().Notes
		for _, n := range []string{NoteDecomposed, NoteCompatibility} {
			if slices.Contains(notes, n) != (n == want) {
				t.Errorf("%+q: notes %v, want %q of the two", password, notes, want)
			}
		}
	}
}

// TestNTLMChallengeIsNotShown: host names in UTF-16 and base64 are names that no
// anonymizer finds.
func TestNTLMChallengeIsNotShown(t *testing.T) {
	t.Parallel()
	client := newNTLMClient(authParams{username: "me", secret: "pw"})
	if _, _, err := client.Start(); err != nil {
		t.Fatal(err)
	}
	if veils(client) {
		t.Error("the prompt before the negotiation is hidden")
	}
	if _, err := client.Next([]byte("NTLM supported")); err != nil {
		t.Fatal(err)
	}
	if !veils(client) {
		t.Error("the challenge is shown")
	}
}

// TestServerErrorIsAKnownWord: anything else that a server puts there is not kept.
func TestServerErrorIsAKnownWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"e=channel-bindings-dont-match": "channel-bindings-dont-match", "e=hunter2": "", "e=invalid-proof,x=y": "invalid-proof"} {
		client := newSCRAMClient("SCRAM-SHA-256")(authParams{username: "me", secret: "hunter2"})
		if _, _, err := client.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Next([]byte(text)); err != nil {
			t.Fatal(err)
		}
		var a Attempt
		a.learn(client)
		if b, _ := json.Marshal(a); a.ServerError != want || strings.Contains(string(b), "hunter2") {
			t.Errorf("%s: %q, want %q", text, a.ServerError, want)
		}
	}
}
