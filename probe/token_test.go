package probe

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// jwt makes an unsigned token of claims.
func jwt(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte("signature"))
}

func TestReadToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		token string
		want  TokenFacts
	}{
		"a user's at Microsoft": {jwt(`{"aud":"https://outlook.office.com","iss":"https://sts.windows.net/7f1b/","exp":1790000000,"nbf":1789996400,"scp":"SMTP.Send IMAP.AccessAsUser.All","upn":"me@example.com","tid":"7f1b","appid":"c0de"}`),
			TokenFacts{Form: TokenJWT, Issuer: "sts.windows.net", Audience: []string{"https://outlook.office.com"}, Scopes: []string{"SMTP.Send", "IMAP.AccessAsUser.All"},
				NotBefore: 1789996400, Expires: 1790000000, User: "me@example.com", Tenant: "7f1b", Application: "c0de"}},
		"an application's": {jwt(`{"aud":["https://outlook.office365.com"],"exp":1790000000.5,"roles":["SMTP.SendAsApp"],"azp":"c0de"}`),
			TokenFacts{Form: TokenJWT, Audience: []string{"https://outlook.office365.com"}, Scopes: []string{"SMTP.SendAsApp"}, Expires: 1790000000, Application: "c0de", AppOnly: true}},
		"an ID token": {jwt(`{"aud":"c0de","iss":"https://accounts.google.com","exp":1790000000,"email":"me@example.com","at_hash":"x"}`),
			TokenFacts{Form: TokenIDToken, Issuer: "accounts.google.com", Audience: []string{"c0de"}, Expires: 1790000000, User: "me@example.com"}},
		"Google's":                {"ya29.a0AfH6SMB", TokenFacts{Form: TokenOpaque, Issuer: "accounts.google.com"}},
		"Microsoft's opaque":      {"EwBIA8l6BAAU" + strings.Repeat("x", 300), TokenFacts{Form: TokenOpaque, Issuer: "login.live.com"}},
		"Google's refresh token":  {"1//0gabcdefg", TokenFacts{Form: TokenRefresh}},
		"Google's code":           {"4/0AX4XfWh", TokenFacts{Form: TokenCode}},
		"Google's client secret":  {"GOCSPX-abc", TokenFacts{Form: TokenClientSecret}},
		"Microsoft's refresh":     {"0.ATkA", TokenFacts{Form: TokenRefresh}},
		"Microsoft's secret":      {"abc8Q~" + strings.Repeat("x", 34), TokenFacts{Form: TokenClientSecret}},
		"the answer":              {`{"access_token":"ya29.x","expires_in":3599}`, TokenFacts{Form: TokenResponse}},
		"with Bearer":             {"Bearer ya29.x", TokenFacts{Form: TokenWithScheme, Issuer: "accounts.google.com"}},
		"the mechanism's message": {base64.StdEncoding.EncodeToString([]byte("user=me@example.com\x01auth=Bearer ya29.x\x01\x01")), TokenFacts{Form: TokenSASLResponse}},
		"with Bearer and a colon": {"bearer: ya29.x", TokenFacts{Form: TokenWithScheme, Issuer: "accounts.google.com"}},
		"the answer, as a form":   {"access_token=ya29.x&expires_in=3599", TokenFacts{Form: TokenResponse}},
		"an app password":         {"abcd efgh ijkl mnop", TokenFacts{Form: TokenAppPassword}},
		"Apple's app password":    {"abcd-efgh-ijkl-mnop", TokenFacts{Form: TokenAppPassword}},
		"app password, no blanks": {"abcdefghijklmnop", TokenFacts{Form: TokenAppPassword}},
		"in quotes":               {`"ya29.x"`, TokenFacts{Form: TokenQuoted, Issuer: "accounts.google.com"}},
		"refresh token in quotes": {`"1//0gabc"`, TokenFacts{Form: TokenRefresh}},
		"once more in base64":     {base64.StdEncoding.EncodeToString([]byte("ya29.a0AfH6SMB\n")), TokenFacts{Form: TokenBase64, Issuer: "accounts.google.com"}},
		"claims in base64":        {base64.StdEncoding.EncodeToString([]byte(jwt(`{"exp":1790000000}`))), TokenFacts{Form: TokenBase64, Expires: 1790000000}},
		"with a line end":         {"ya29.x\n", TokenFacts{Form: TokenLineBreak, Issuer: "accounts.google.com"}},
		"on two lines":            {"ya29.x\r\ny", TokenFacts{Form: TokenLineBreak, Issuer: "accounts.google.com"}},
		"cut in the claims":       {jwt(`{"exp":1790000000,"upn":"me@example.com"}`)[:60], TokenFacts{Form: TokenCut}},
		"cut before the end":      {strings.TrimSuffix(jwt(`{"exp":1}`), "c2lnbmF0dXJl"), TokenFacts{Form: TokenCut, Expires: 1}},
		"encrypted claims":        {"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", TokenFacts{Form: TokenOpaque}},
		"three words":             {"a.b.c", TokenFacts{Form: TokenOpaque}},
		"claims of wrong types":   {jwt(`{"aud":7,"scp":[1,2],"exp":"soon"}`), TokenFacts{Form: TokenOpaque}},
		"a date beyond dates":     {jwt(`{"exp":1e300,"nbf":-5}`), TokenFacts{Form: TokenJWT}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, *readToken(tt.token)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzReadToken(f *testing.F) {
	f.Add(jwt(`{"aud":["a"],"scp":"x y","exp":1}`))
	f.Add("Bearer Bearer Bearer x")
	f.Fuzz(func(t *testing.T, token string) {
		facts := readToken(token)
		if facts.Form == "" || len(facts.Scopes) > maxTokenWords || len(facts.User) > maxTokenWord {
			t.Errorf("%+v", facts)
		}
	})
}
