package probe

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// TokenForm is what a text that was given as an access token looks like.
type TokenForm string

// The forms. All but the first two are a mistake: something else than the access
// token was given, or something around it.
const (
	TokenJWT          TokenForm = "jwt"    // signed claims (RFC 7519), which anybody can read
	TokenOpaque       TokenForm = "opaque" // readable for its issuer alone
	TokenResponse     TokenForm = "whole-response"
	TokenWithScheme   TokenForm = "with-bearer"
	TokenIDToken      TokenForm = "id-token"
	TokenRefresh      TokenForm = "refresh-token"
	TokenCode         TokenForm = "authorization-code"
	TokenClientSecret TokenForm = "client-secret"
	TokenSASLResponse TokenForm = "sasl-response" // user=... auth=Bearer ..., in base64
	TokenAppPassword  TokenForm = "app-password"  // sixteen letters, as Google and others print them
	TokenQuoted       TokenForm = "quoted"        // quotation marks around it
	TokenBase64       TokenForm = "base64"        // encoded once more
	TokenLineBreak    TokenForm = "line-break"    // a line end or a blank in it or behind it
	TokenCut          TokenForm = "cut"           // signed claims whose end is missing
)

// TokenFacts are what an access token says of itself. The signature is not looked
// at: the facts explain a refusal and prove nothing.
type TokenFacts struct {
	Form TokenForm `json:"form"`
	// Issuer is the host of the iss claim, or that of the provider whose opaque tokens
	// begin like this one; Audience are the services that the token
	// is for, Scopes what it allows (scp, scope and roles).
	Issuer   string   `json:"issuer,omitempty"`
	Audience []string `json:"audience,omitempty"`
	Scopes   []string `json:"scopes,omitempty"`
	// NotBefore and Expires are in seconds since 1970; 0 is not said.
	NotBefore int64 `json:"not_before,omitempty"`
	Expires   int64 `json:"expires,omitempty"`
	// User is the account, Tenant the organisation, Application the client's ID. A
	// token without a user is an application's own.
	User        string `json:"user,omitempty"`
	Tenant      string `json:"tenant,omitempty"`
	Application string `json:"application,omitempty"`
	AppOnly     bool   `json:"app_only,omitempty"`
}

const (
	maxTokenRead  = 64 << 10 // bytes
	maxTokenWords = 32
	maxTokenWord  = 256 // bytes
)

// readToken reads what a token shows. It is never an error: what cannot be read is
// opaque.
func readToken(given string) *TokenFacts {
	token := strings.TrimSpace(given)
	if len(token) > maxTokenRead {
		return &TokenFacts{Form: TokenOpaque}
	}
	scheme, rest, spaced := strings.Cut(token, " ")
	switch {
	case strings.HasPrefix(token, "{"), strings.HasPrefix(token, "access_token="):
		return &TokenFacts{Form: TokenResponse}
	case spaced && strings.EqualFold(strings.TrimSuffix(scheme, ":"), "bearer"):
		return readToken(rest).as(TokenWithScheme)
	case len(token) > 2 && strings.ContainsRune("\"'`", rune(token[0])) && token[0] == token[len(token)-1]:
		return readToken(token[1 : len(token)-1]).as(TokenQuoted)
	case isSASLResponse(token):
		return &TokenFacts{Form: TokenSASLResponse}
	case isAppPassword(token):
		return &TokenFacts{Form: TokenAppPassword}
	case strings.ContainsAny(given, " \t\r\n"):
		return readToken(strings.Join(strings.Fields(given), "")).as(TokenLineBreak)
	}
	if f, ok := readJWT(token); ok {
		if strings.HasSuffix(token, ".") {
			return f.as(TokenCut)
		}
		return f
	}
	if b, ok := decode64(token); ok && isAccessToken(string(b)) {
		return readToken(strings.TrimSpace(string(b))).as(TokenBase64)
	}
	if strings.HasPrefix(token, "eyJ") && strings.Count(token, ".") < 2 {
		return &TokenFacts{Form: TokenCut}
	}
	return &TokenFacts{Form: opaqueForm(token), Issuer: opaqueIssuer(token)}
}

// as is the facts with what is around the token, unless it is no access token at all.
func (f *TokenFacts) as(form TokenForm) *TokenFacts {
	if f.Form == TokenJWT || f.Form == TokenOpaque {
		f.Form = form
	}
	return f
}

// isAppPassword: four groups of four letters, with blanks, hyphens or nothing between
// them. An access token is far longer.
func isAppPassword(token string) bool {
	letters := strings.NewReplacer(" ", "", "-", "").Replace(token)
	return len(letters) == 16 && strings.Trim(letters, "abcdefghijklmnopqrstuvwxyz") == ""
}

// isAccessToken: the text begins as the tokens of the two great issuers do.
func isAccessToken(text string) bool {
	return strings.HasPrefix(text, "ya29.") || strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// opaqueIssuer knows whose opaque access tokens begin like this one.
func opaqueIssuer(token string) string {
	switch {
	case strings.HasPrefix(token, "ya29."):
		return "accounts.google.com"
	case len(token) > 200 && (strings.HasPrefix(token, "EwA") || strings.HasPrefix(token, "EwB") || strings.HasPrefix(token, "EwC")):
		return "login.live.com"
	}
	return ""
}

// opaqueForm knows what the two great issuers put before the things that are
// mistaken for an access token.
func opaqueForm(token string) TokenForm {
	for _, known := range []struct {
		start string
		form  TokenForm
	}{
		{"1//", TokenRefresh}, {"4/0", TokenCode}, {"GOCSPX-", TokenClientSecret}, // Google
		{"0.A", TokenRefresh}, {"1.A", TokenRefresh}, {"M.C", TokenRefresh}, {"M.R3", TokenRefresh}, // Microsoft
	} {
		if strings.HasPrefix(token, known.start) {
			return known.form
		}
	}
	// A Microsoft client secret has 40 characters, and a marker in the fourth place.
	if len(token) == 40 && strings.Contains(token[3:6], "Q~") {
		return TokenClientSecret
	}
	return TokenOpaque
}

// isSASLResponse: the whole message of XOAUTH2 was given for the token.
func isSASLResponse(token string) bool {
	b, ok := decode64(token)
	text := string(b)
	return ok && strings.Contains(text, "auth=Bearer ") || strings.Contains(token, "auth=Bearer ")
}

type claims struct {
	Issuer   string `json:"iss"`
	Audience any    `json:"aud"`
	Scp      any    `json:"scp"`
	Scope    any    `json:"scope"`
	Roles    any    `json:"roles"`
	Expires  number `json:"exp"`
	After    number `json:"nbf"`
	Tenant   string `json:"tid"`
	UPN      string `json:"upn"`
	Name     string `json:"preferred_username"`
	Unique   string `json:"unique_name"`
	Email    string `json:"email"`
	AppID    string `json:"appid"`
	Party    string `json:"azp"`
	Kind     string `json:"idtyp"`
	Nonce    string `json:"nonce"`
	AtHash   string `json:"at_hash"`
}

// number is a NumericDate (RFC 7519 section 2), which may have a fraction.
type number float64

// readJWT reads the claims of a signed token (RFC 7519).
func readJWT(token string) (*TokenFacts, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, false
	}
	var c claims
	if json.Unmarshal(b, &c) != nil {
		return nil, false
	}
	f := &TokenFacts{Form: TokenJWT, Audience: words(c.Audience), NotBefore: seconds(c.After), Expires: seconds(c.Expires),
		User: firstWord(c.UPN, c.Name, c.Unique, c.Email), Tenant: firstWord(c.Tenant), Application: firstWord(c.AppID, c.Party),
		AppOnly: c.Kind == "app"}
	if u, err := url.Parse(c.Issuer); err == nil {
		f.Issuer = firstWord(u.Host)
	}
	f.Scopes = append(append(words(c.Scp), words(c.Scope)...), words(c.Roles)...)
	if len(f.Scopes) > maxTokenWords {
		f.Scopes = f.Scopes[:maxTokenWords]
	}
	f.AppOnly = f.AppOnly || f.User == "" && c.Scp == nil && c.Roles != nil
	if len(f.Scopes) == 0 && (c.Nonce != "" && c.AppID == "" || c.AtHash != "") {
		f.Form = TokenIDToken
	}
	return f, true
}

func seconds(n number) int64 {
	if n < 0 || n > number(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).Unix()) {
		return 0
	}
	return int64(n)
}

// words are a claim's values: a list, or one string with blanks between them.
func words(claim any) (list []string) {
	switch v := claim.(type) {
	case string:
		list = strings.Fields(v)
	case []any:
		for _, x := range v {
			if s, ok := x.(string); ok {
				list = append(list, s)
			}
		}
	}
	list = list[:min(len(list), maxTokenWords)]
	for i, s := range list {
		list[i] = firstWord(s)
	}
	return list
}

// firstWord is the first that is not empty, printable and of bounded length.
func firstWord(values ...string) string {
	for _, v := range values {
		if v != "" {
			text, _ := displayText([]byte(v))
			return cutText(text, maxTokenWord)
		}
	}
	return ""
}
