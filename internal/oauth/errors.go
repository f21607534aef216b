package oauth

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"golang.org/x/oauth2"
)

// Error is a sign-in that failed, for people. No code, secret or token is in it.
type Error struct {
	Text string
	Hint string // what to do, may be empty
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

func expired(s Server) error {
	return &Error{Text: "the code expired before anybody signed in at " + s.Name, Hint: "run it again and type the new code in time"}
}

// meanings say what the error codes of RFC 6749 section 5.2 and RFC 8628 section 3.5
// are about, and what to do.
var meanings = map[string]Error{
	"access_denied":           {"the sign-in was refused: by the user, or by a rule of the organisation", "an administrator may have to consent to the application first"},
	"invalid_client":          {"the server does not know this client ID, or wants its secret, or another one", "compare --client-id with the registration; --client-secret-env NAME gives the secret"},
	"unauthorized_client":     {"the application is not registered for the device sign-in", "allow public client flows (device code) in its registration"},
	"invalid_scope":           {"the server does not give this scope to this application", "compare --scope with what the registration allows"},
	"invalid_grant":           {"the code is not valid, any more", "run it again"},
	"invalid_request":         {"the server did not take the request", "compare --client-id, --tenant and --scope with the registration"},
	"unsupported_grant_type":  {"the server has no device sign-in", "get the token in another way and hand it over with --token-command"},
	"temporarily_unavailable": {"the server is busy", "try again later"},
	"server_error":            {"the server has a fault of its own", "try again later"},
	// The two that mean "ask again" end nothing, except at the first request.
	"authorization_pending": {"nobody has signed in yet", "run it again and type the code"},
	"slow_down":             {"the server wants fewer questions", "wait a minute and run it again"},
}

// explain makes an Error of what the library returns, which holds the whole answer of
// the server and the URL of the request.
func (c *Client) explain(ctx context.Context, s Server, err error) error {
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.ErrorCode != "":
		return c.refusal(s, refused)
	case errors.As(err, &refused) && refused.Response != nil:
		return &Error{Text: s.Name + " answered with HTTP status " + shown(refused.Response.Status) + " and no reason"}
	}
	return c.unreachable(ctx, err)
}

func (c *Client) refusal(s Server, refused *oauth2.RetrieveError) error {
	code := refused.ErrorCode
	if code == "expired_token" {
		return expired(s)
	}
	e, ok := meanings[code]
	if !ok {
		e = Error{Text: "the sign-in failed"}
	}
	if code == "invalid_scope" && s.Caution != "" {
		e.Hint = s.Caution
	}
	description := cmp.Or(refused.ErrorDescription, "no further words")
	if c.Secret != "" {
		description = strings.ReplaceAll(description, c.Secret, "[redacted]")
	}
	// Microsoft's first sentence says it; trace numbers and times follow.
	description, _, _ = strings.Cut(description, "\n")
	e.Text = s.Name + ": " + e.Text + " (" + shown(code) + ": " + shown(strings.TrimSpace(description)) + ")"
	return &e
}

// unreachable says why there is no answer. The error of net/http names the URL, which
// may have more in it than a host.
func (c *Client) unreachable(ctx context.Context, err error) error {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &Error{Text: "interrupted"}
	case errors.Is(err, context.DeadlineExceeded) && !isRequest(err):
		return &Error{Text: "the code expired before anybody signed in", Hint: "run it again and type the new code in time"}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Text: "the authorization server does not answer in time"}
	}
	return &Error{Text: "the authorization server cannot be reached or does not answer as one", Hint: shown(reason(err))}
}
