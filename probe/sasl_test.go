package probe

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/google/go-cmp/cmp"
)

func mechanismNamed(t testing.TB, name string) mechanism {
	t.Helper()
	for _, m := range mechanisms() {
		if m.name == name {
			return m
		}
	}
	t.Fatalf("no mechanism %s", name)
	return mechanism{}
}

// runExchange is a SASL conversation in the client's view: the initial response,
// then a response to each challenge; "error" where the client gives up.
func runExchange(client sasl.Client, challenges ...string) (mech string, responses []string) {
	const failed = "error"
	mech, ir, err := client.Start()
	switch {
	case err != nil:
		return mech, []string{failed}
	case ir == nil:
		responses = append(responses, "none")
	default:
		responses = append(responses, string(ir))
	}
	for _, c := range challenges {
		response, err := client.Next([]byte(c))
		if err != nil {
			return mech, append(responses, failed)
		}
		responses = append(responses, string(response))
	}
	return mech, responses
}

func TestMechanismExchanges(t *testing.T) {
	t.Parallel()
	const oauthJSON = `{"status":"invalid_token"}`
	cram, err := base64.StdEncoding.DecodeString("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		mech       string
		params     authParams
		challenges []string
		want       []string
	}{
		{name: "RFC 4616 section 4", mech: "PLAIN", params: authParams{username: "tim", secret: "tanstaaftanstaaf"},
			want: []string{"\x00tim\x00tanstaaftanstaaf"}},
		{name: "initial response ignored", mech: "PLAIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{"ok, go on", ""}, want: []string{"\x00tim\x00pw", "\x00tim\x00pw", "error"}},
		{name: "NUL in the password", mech: "PLAIN", params: authParams{username: "tim", secret: "p\x00w"}, want: []string{"error"}},

		{name: "prompt", mech: "LOGIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{"Password:", "more"}, want: []string{"tim", "pw", "error"}},
		{name: "initial response ignored", mech: "LOGIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{"Username:", "Password:", "Username:"}, want: []string{"tim", "tim", "pw", "error"}},
		{name: "NUL at the end", mech: "LOGIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{"User Name\x00", "Password\x00"}, want: []string{"tim", "tim", "pw"}},
		{name: "the same prompt again", mech: "LOGIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{"user", "user"}, want: []string{"tim", "tim", "pw"}},
		{name: "empty prompt", mech: "LOGIN", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{""}, want: []string{"tim", "pw"}},

		{name: "RFC 2195 section 2", mech: "CRAM-MD5", params: authParams{username: "tim", secret: "tanstaaftanstaaf"},
			challenges: []string{string(cram), "more"}, want: []string{"none", "tim b913a602c7eda7a495b4e6e7334d3890", "error"}},
		{name: "empty challenge", mech: "CRAM-MD5", params: authParams{username: "tim", secret: "pw"},
			challenges: []string{""}, want: []string{"none", "error"}},

		{name: "error", mech: "XOAUTH2", params: authParams{username: "someuser@example.com", secret: "ya29.vF9dft4qmTc2"},
			challenges: []string{oauthJSON, oauthJSON},
			want:       []string{"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2\x01\x01", "", "error"}},
		{name: "initial response ignored", mech: "XOAUTH2", params: authParams{username: "u", secret: "t"},
			challenges: []string{"", oauthJSON, ""},
			want:       []string{"user=u\x01auth=Bearer t\x01\x01", "user=u\x01auth=Bearer t\x01\x01", "", "error"}},
		{name: "separator in the token", mech: "XOAUTH2", params: authParams{username: "u", secret: "t\x01"}, want: []string{"error"}},

		{name: "RFC 7628 section 4.1", mech: "OAUTHBEARER",
			params:     authParams{username: "user@example.com", secret: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", host: "server.example.com", port: 143},
			challenges: []string{oauthJSON, ""},
			want:       []string{"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01", "\x01", "error"}},
		{name: "escaped name", mech: "OAUTHBEARER", params: authParams{username: "a=b,c", secret: "t"},
			want: []string{"n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01"}},
		{name: "no name, address", mech: "OAUTHBEARER", params: authParams{secret: "t", host: "[::1]"},
			want: []string{"n,,\x01host=::1\x01auth=Bearer t\x01\x01"}},

		{name: "empty name", mech: "EXTERNAL", challenges: []string{"", ""}, want: []string{"", "", "error"}},
		{name: "name", mech: "EXTERNAL", params: authParams{username: "tim"}, want: []string{"tim"}},
		{name: "trace", mech: "ANONYMOUS", params: authParams{username: "tim@example.com"}, want: []string{"tim@example.com"}},
	}
	for _, tt := range tests {
		t.Run(tt.mech+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			mech, got := runExchange(mechanismNamed(t, tt.mech).client(tt.params), tt.challenges...)
			if diff := cmp.Diff(tt.want, got); diff != "" || mech != tt.mech {
				t.Errorf("%s (-want +got):\n%s", mech, diff)
			}
		})
	}
}

func TestSeparatorErrorHidesTheValue(t *testing.T) {
	t.Parallel()
	_, _, err := newPlainClient(authParams{username: "tim", secret: "s3c\x00ret"}).Start()
	if !errors.Is(err, errSeparator) || strings.Contains(err.Error(), "s3c") {
		t.Errorf("error %v", err)
	}
}

func TestPromptsUserName(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"Username:": true, "User Name\x00": true, "username": true, "USER:": true, "login": true, "Benutzername:": true,
		"E-Mail address?": true, "用户名:": true, "\xd3\xc3\xbb\xa7\xc3\xfb": true, "Имя пользователя:": true,
		"Password:": false, "password": false, "Passwort:": false, "Login password:": false, "Password for user alice:": false,
		"": false, "?": false, "密码": false, "Contraseña de usuario": false,
	}
	for prompt, want := range tests {
		if got := promptsUserName([]byte(prompt)); got != want {
			t.Errorf("promptsUserName(%q) = %v", prompt, got)
		}
	}
}

func TestPickMechanisms(t *testing.T) {
	t.Parallel()
	all := []string{"ANONYMOUS", "EXTERNAL", "CRAM-MD5", "login", "PLAIN", "OAUTHBEARER", "XOAUTH2", "GSSAPI", "NTLM"}
	tests := []struct {
		name    string
		offered []string
		wanted  []string
		usual   []string
		kind    SecretKind
		cert    bool
		want    string
	}{
		{name: "password", offered: all, kind: KindPassword, want: "PLAIN LOGIN CRAM-MD5 NTLM"},
		{name: "token", offered: all, kind: KindToken, want: "XOAUTH2 OAUTHBEARER"},
		{name: "nothing", offered: all, want: ""},
		{name: "certificate", offered: all, cert: true, want: "EXTERNAL"},
		{name: "certificate and password", offered: all, kind: KindPassword, cert: true, want: "PLAIN LOGIN CRAM-MD5 NTLM EXTERNAL"},
		{name: "few offered", offered: []string{"GSSAPI", "LOGIN"}, kind: KindPassword, want: "LOGIN"},
		{name: "the application's order", offered: all, usual: []string{"CRAM-MD5", "PLAIN", "X"}, kind: KindPassword, want: "CRAM-MD5 PLAIN"},
		{name: "the application has a token's mechanism too", offered: []string{"XOAUTH2"}, usual: []string{"PLAIN", "XOAUTH2"}, kind: KindPassword, want: ""},
		{name: "the user's word before the application's", offered: all, wanted: []string{"LOGIN"}, usual: []string{"PLAIN"}, kind: KindPassword, want: "LOGIN"},
		{name: "none offered", wanted: []string{"PLAIN"}, kind: KindPassword, want: ""},
		{name: "the user's order", offered: all, wanted: []string{"cram-md5", "PLAIN", "plain", "SCRAM-SHA-1"}, kind: KindPassword, want: "CRAM-MD5 PLAIN"},
		{name: "named for the other kind", offered: all, wanted: []string{"XOAUTH2"}, kind: KindPassword, want: "XOAUTH2"},
		{name: "named without a secret", offered: all, wanted: []string{"PLAIN"}, want: ""},
		{name: "EXTERNAL named without a certificate", offered: all, wanted: []string{"EXTERNAL"}, kind: KindPassword, want: ""},
		{name: "ANONYMOUS named", offered: all, wanted: []string{"anonymous"}, want: "ANONYMOUS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, m := range pickMechanisms(tt.offered, tt.wanted, tt.usual, tt.kind, tt.cert) {
				names = append(names, m.name)
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOAuthError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   string
		want map[string]string // nil: no error JSON
	}{
		{"RFC 7628 section 4.3", `{"status":"invalid_token","scope":"example_scope","openid-configuration":"https://example.com/.well-known/openid-configuration"}`,
			map[string]string{"status": "invalid_token", "scope": "example_scope", "openid-configuration": "https://example.com/.well-known/openid-configuration"}},
		{"Google", `{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}` + "\n",
			map[string]string{"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}},
		{"other types", `{"status":401,"ok":false,"list":["a"],"o":{"b":1}}`,
			map[string]string{"status": "401", "ok": "false", "list": `["a"]`, "o": `{"b":1}`}},
		{"empty object", `{}`, map[string]string{}},
		{"long value", `{"a":"` + strings.Repeat("é", 2000) + `"}`, map[string]string{"a": strings.Repeat("é", 510) + "..."}},
		{"empty", "", nil},
		{"text", "Password:", nil},
		{"list", `["status"]`, nil},
		{"cut off", `{"status":"400"`, nil},
		{"broken value", `{"status":}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := oauthError([]byte(tt.in))
			if diff := cmp.Diff(tt.want, got); diff != "" || ok != (tt.want != nil) {
				t.Errorf("ok = %v, (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestOAuthErrorKeepsFewFields(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 1000 {
		b.WriteString(`,"k` + strings.Repeat("x", i) + `":1`)
	}
	got, ok := oauthError([]byte("{" + b.String()[1:] + "}"))
	if !ok || len(got) != maxOAuthFields {
		t.Errorf("%d fields kept, %v", len(got), ok)
	}
}

// Whatever a server sends, no client panics, goes on for ever, or answers with
// the secret more than twice (once more when the first was ignored).
func FuzzSASLChallenge(f *testing.F) {
	for _, c := range []string{"", "Username:", "Password:", "<1896.697170952@postoffice.reston.mci.net>", `{"status":"400"}`, "\x00\xff"} {
		f.Add([]byte(c), []byte("Password:"))
	}
	f.Fuzz(func(t *testing.T, first, then []byte) {
		const secret, maxTurns = "s3cret-value", 3
		for _, m := range mechanisms() {
			client := m.client(authParams{username: "alice", secret: secret, host: "mail.example.com", port: 587})
			_, response, err := client.Start()
			carried, turns, challenge := 0, 0, first
			for ; err == nil; turns++ {
				if strings.Contains(string(response), secret) {
					carried++
				}
				response, err = client.Next(challenge)
				challenge = then
			}
			if turns > maxTurns || carried > 2 {
				t.Errorf("%s: %d turns, %d of them with the secret", m.name, turns, carried)
			}
		}
		if fields, ok := oauthError(first); ok && len(fields) > maxOAuthFields {
			t.Errorf("%d fields", len(fields))
		}
	})
}
