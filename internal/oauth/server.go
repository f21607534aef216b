package oauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Server is an authorization server, as far as a device sign-in needs it.
type Server struct {
	Name      string
	DeviceURL string
	TokenURL  string
	// Scopes are asked for where the user names none.
	Scopes []string
	// Basic says that a client secret goes in the Authorization header, not in the
	// form.
	Basic bool
	// Caution is what a user should know before the sign-in; empty for nothing.
	Caution string
}

// Microsoft is the server of Microsoft 365 and Outlook.com. The tenant is an ID or a
// domain; "common" is any account, "consumers" the personal ones.
func Microsoft(tenant string) (Server, error) {
	if tenant == "" {
		tenant = "common"
	}
	if strings.ContainsFunc(tenant, notInTenant) || strings.Trim(tenant, ".") == "" {
		return Server{}, &Error{Text: "a tenant is an ID, a domain, common, organizations or consumers", Hint: "it stands in the Entra admin center under Overview"}
	}
	base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
	return Server{Name: "Microsoft", DeviceURL: base + "devicecode", TokenURL: base + "token",
		Scopes: []string{"https://outlook.office.com/SMTP.Send"}}, nil
}

func notInTenant(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '.')
}

// Google is the server of Gmail and Google Workspace.
func Google() Server {
	return Server{Name: "Google", DeviceURL: "https://oauth2.googleapis.com/device/code", TokenURL: "https://oauth2.googleapis.com/token",
		Scopes: []string{"https://mail.google.com/"},
		Caution: "Google's device sign-in does not grant the mail scope https://mail.google.com/ and answers invalid_scope; " +
			"get a token in a browser (authorization code flow) and hand it over with --token-command"}
}

// metadata is the part of RFC 8414 section 2 that counts here, with RFC 8628 section 4.
type metadata struct {
	Issuer  string   `json:"issuer"`
	Device  string   `json:"device_authorization_endpoint"`
	Token   string   `json:"token_endpoint"`
	Methods []string `json:"token_endpoint_auth_methods_supported"`
}

// maxMetadata is in bytes; the great issuers have 2 KiB.
const maxMetadata = 256 << 10

// Discover asks an issuer for its metadata (RFC 8414 section 3), and where it has
// none there, where OpenID Connect puts it.
func (c *Client) Discover(ctx context.Context, issuer string) (Server, error) {
	u, err := checkURL("the issuer", issuer)
	if err != nil {
		return Server{}, err
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return Server{}, &Error{Text: "an issuer's URL has no query and no fragment (RFC 8414 section 2)"}
	}
	path := strings.TrimSuffix(u.Path, "/")
	oauth, oidc := *u, *u
	oauth.Path, oidc.Path = "/.well-known/oauth-authorization-server"+path, path+"/.well-known/openid-configuration"
	var first error
	for _, place := range []url.URL{oauth, oidc} {
		m, err := c.metadata(ctx, place.String())
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		return m.server(u)
	}
	return Server{}, first
}

// server checks what the issuer says of itself. Another issuer than the one that was
// asked could lead the sign-in elsewhere (RFC 8414 section 3.3).
func (m metadata) server(asked *url.URL) (Server, error) {
	if strings.TrimSuffix(m.Issuer, "/") != strings.TrimSuffix(asked.String(), "/") {
		return Server{}, &Error{Text: fmt.Sprintf("%s calls itself %s", asked.Host, shown(m.Issuer)), Hint: "give the issuer's own URL"}
	}
	if m.Device == "" {
		return Server{}, &Error{Text: asked.Host + " has no device sign-in (no device_authorization_endpoint in its metadata)",
			Hint: "get the token in another way and hand it over with --token-command"}
	}
	if _, err := checkURL("the device_authorization_endpoint", m.Device); err != nil {
		return Server{}, err
	}
	if _, err := checkURL("the token_endpoint", m.Token); err != nil {
		return Server{}, err
	}
	// Without a list, only the header is sure to be taken (RFC 8414 section 2).
	basic := !slices.Contains(m.Methods, "client_secret_post")
	return Server{Name: asked.Host, DeviceURL: m.Device, TokenURL: m.Token, Basic: basic}, nil
}

func (c *Client) metadata(ctx context.Context, place string) (m metadata, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return m, &Error{Text: "the issuer's URL is no URL"}
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http(ctx).Do(req)
	if err != nil {
		return m, c.unreachable(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return m, &Error{Text: fmt.Sprintf("%s has no OAuth metadata (HTTP status %d)", req.URL.Host, resp.StatusCode), Hint: "give the issuer's URL, as in the iss claim of its tokens"}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxMetadata))
	if err != nil {
		return m, c.unreachable(ctx, err)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, &Error{Text: req.URL.Host + " answered with something else than OAuth metadata"}
	}
	return m, nil
}

// checkURL takes https, and http on this machine alone: a code and a token go there.
func checkURL(what, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return nil, &Error{Text: what + " is no URL such as https://login.example.com"}
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return u, nil
	}
	return nil, &Error{Text: what + " is not encrypted: it must begin with https://"}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
