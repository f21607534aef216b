// Package oauth gets an access token by the device sign-in of OAuth 2.0 (RFC 8628):
// the user opens a page in any browser and types a code.
package oauth

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// Client signs in at one authorization server.
type Client struct {
	ID string
	// Secret is empty for a public client, as most programs on a desk are.
	Secret string
	// Scopes replace those of the server.
	Scopes []string
	// HTTP does the requests; nil means one with limits.
	HTTP *http.Client
	// Prompt is told where the user has to go.
	Prompt func(Prompt)
}

// Prompt is what the user needs for the sign-in. All of it came from the server and
// is safe to print.
type Prompt struct {
	URL, Code string
	Expires   time.Duration
}

const (
	// longestSignIn ends the waiting, whatever the server says.
	longestSignIn  = 30 * time.Minute
	requestTimeout = 30 * time.Second
	// maxInterval bounds the pause between two questions, in seconds.
	maxInterval = 60
	maxToken    = 64 << 10 // bytes
)

// http is the client of all requests. It follows no redirection: a code, a secret or
// a token would go along.
func (c *Client) http(ctx context.Context) *http.Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.Timeout = requestTimeout
	client.Transport = bound{ctx, cmp.Or(client.Transport, http.DefaultTransport)}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// bound ends requests with a context of its own: the library's first one has none.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(b.ctx, cancel)
	resp, err := b.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel()
		return nil, err
	}
	resp.Body = &boundBody{resp.Body, func() { stop(); cancel() }}
	return resp, nil
}

// boundBody lets go of the context with the body.
type boundBody struct {
	io.ReadCloser
	release func()
}

// Close implements io.Closer.
func (b *boundBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}

// Token signs in and returns the access token. It waits for the user as long as the
// server's code is good.
func (c *Client) Token(ctx context.Context, s Server) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, longestSignIn)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, c.http(ctx))
	config, options := c.config(s)
	device, err := deviceAuth(ctx, config, options)
	if err != nil {
		return "", c.explain(ctx, s, err)
	}
	if device.DeviceCode == "" || device.UserCode == "" || device.VerificationURI == "" {
		return "", &Error{Text: s.Name + " did not answer with a code to type and a page to open"}
	}
	if _, err := checkURL("the page to open", device.VerificationURI); err != nil {
		return "", err
	}
	device.Interval = min(max(device.Interval, 0), maxInterval)
	left := longestSignIn
	if !device.Expiry.IsZero() {
		left = min(left, time.Until(device.Expiry))
	}
	if left <= 0 {
		return "", expired(s)
	}
	if c.Prompt != nil {
		c.Prompt(Prompt{URL: shown(device.VerificationURI), Code: shown(device.UserCode), Expires: left})
	}
	token, err := config.DeviceAccessToken(ctx, device)
	switch {
	case err != nil:
		return "", c.explain(ctx, s, err)
	case token.AccessToken == "" || len(token.AccessToken) > maxToken || strings.ContainsFunc(token.AccessToken, notInToken):
		return "", &Error{Text: s.Name + " answered with something that is no access token"}
	}
	return token.AccessToken, nil
}

// deviceAuth survives the answer "null", which the library does not.
func deviceAuth(ctx context.Context, config *oauth2.Config, options []oauth2.AuthCodeOption) (device *oauth2.DeviceAuthResponse, err error) {
	defer func() {
		if recover() != nil {
			device, err = &oauth2.DeviceAuthResponse{}, nil
		}
	}()
	return config.DeviceAuth(ctx, options...)
}

// config chooses how the client names itself. Guessing, as the library does, asks
// twice each time, and the server takes that for impatience.
func (c *Client) config(s Server) (*oauth2.Config, []oauth2.AuthCodeOption) {
	config := &oauth2.Config{ClientID: c.ID, ClientSecret: c.Secret, Scopes: c.Scopes,
		Endpoint: oauth2.Endpoint{DeviceAuthURL: s.DeviceURL, TokenURL: s.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
	if len(config.Scopes) == 0 {
		config.Scopes = s.Scopes
	}
	var options []oauth2.AuthCodeOption
	switch {
	case c.Secret == "":
	case s.Basic:
		config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	default:
		// RFC 8628 section 3.1: a client with a secret proves itself here, too.
		options = append(options, oauth2.SetAuthURLParam("client_secret", c.Secret))
	}
	return config, options
}

// notInToken: a token has no blanks and no control characters (RFC 6749 appendix A.12).
func notInToken(r rune) bool { return r <= ' ' || r > unicode.MaxASCII || r == 0x7f }
