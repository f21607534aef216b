package cli

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/smtpwhy/smtpwhy/internal/lab"
)

// tokenScript is a server that refuses every token and repeats what it was sent, and
// the token's own parts, in all ways that it can.
const tokenScript = `title    wrong token
story    The server repeats what it was sent.
args     --host smtp.office365.com --port 587 --ssl=off --starttls=on --user me@example.com --auth %s
password %s
status   broken
rule     oauth-token-wrong
host     smtp.office365.com

port 587
  include submission
  withdraw AUTH
  offer AUTH XOAUTH2 OAUTHBEARER in tls
  oauth-error {"status":"401","schemes":"Bearer","error_description":"AADSTS70000: token %s is not valid"}
  reject 535-5.7.3 {line}
  reject 535-5.7.3 {password}
  reject 535-5.7.3 {password.url} {password.hex} {password.base64}
%s  reject 535 5.7.3 Authentication unsuccessful
`

// TestTokensStayHidden gives wrong tokens of every form and looks for them, and for the
// parts that they are made of, in every output.
func TestTokensStayHidden(t *testing.T) {
	t.Parallel()
	const claims = `{"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/7f1b/","exp":1760000000,"scp":"Mail.Send","upn":"me@example.com"}`
	encode := base64.RawURLEncoding.EncodeToString
	parts := []string{encode([]byte(`{"typ":"JWT","alg":"RS256","kid":"kW3bJxYb7dEw"}`)), encode([]byte(claims)),
		encode([]byte(strings.Repeat("signature bytes ", 16)))}
	jwt := strings.Join(parts, ".")
	google := "ya29.a0AfB_byC3xKq9mVt7LzRwYhD2sPnG5eJ8uTfQ1oXiHk4bMvWcEaZr6yNdUgSjLpBt"
	for name, token := range map[string]string{
		"claims": jwt, "opaque": google, "with Bearer": "Bearer " + google, "in quotes": `"` + jwt + `"`,
		"in base64": base64.StdEncoding.EncodeToString([]byte(google)), "cut": jwt[:len(jwt)/2],
		"refresh token": "1//04bXcVnMaSdFgHjKlQwErTyUiOpZxCvBnM-asdfghjkl_qwertyuiop", "client secret": "GOCSPX-mNbVcXzLkJhGfDsApOiUyTrEwQ",
	} {
		for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
			t.Run(name+" "+mechanism, func(t *testing.T) {
				t.Parallel()
				said, shown := "", []string{token}
				for _, p := range strings.FieldsFunc(token, func(r rune) bool { return r == '.' || r == ' ' || r == '"' }) {
					if len(p) >= 24 {
						said += fmt.Sprintf("  reject 535-5.7.3 %s\n  reject 535-5.7.3 %s\n", p, strings.ToUpper(p))
						shown = append(shown, p, strings.ToUpper(p), p[len(p)/2:])
					}
				}
				s, err := lab.Parse("token.smtp", fmt.Sprintf(tokenScript, mechanism, token, token, said))
				if err != nil {
					t.Fatal(err)
				}
				a, out, errs := testApp()
				rep := examineScenario(t, a, s)
				// Quotation marks around a value are told by the rule on quoting first.
				if rule := rep.Verdict.Rule; rule != "oauth-token-wrong" && !(rule == "value-mangled-by-quoting" && token[0] == '"') {
					t.Errorf("verdict %s", rule)
				}
				for _, secret := range shown {
					checkClean(t, "-v", errs.String(), secret)
					checkClean(t, "stdout", out.String(), secret)
				}
				checkFormats(t, rep, token)
				stored := emitted(t, rep, outputFlags{format: choiceValue{at: "json"}, transcript: true})
				for _, secret := range shown {
					checkClean(t, "json", stored, secret)
				}
			})
		}
	}
}
