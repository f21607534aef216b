package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/smtpwhy/smtpwhy/internal/oauth"
	"github.com/smtpwhy/smtpwhy/report/replies"
	"github.com/spf13/cobra"
)

// tokenFlags are the flags of token.
type tokenFlags struct {
	id, tenant, secretEnv string
	scopes                []string
}

func (a *App) tokenCommand() *cobra.Command {
	var f tokenFlags
	cmd := &cobra.Command{
		Use:   "token microsoft|google|URL --client-id ID",
		Short: "Sign in with OAuth 2.0 and print the access token",
		Long: `Signs in by the device flow (RFC 8628): it shows a page to open in any browser and a
code to type there, waits, and prints the access token, alone, on standard output.
URL is the issuer of another provider, which must publish its metadata (RFC 8414).
The client ID is that of an application that you have registered with the provider.
Google's device flow does not grant the scope for mail: use its browser flow there.`,
		Example: `  smtpwhy token microsoft --client-id ID --tenant example.com
  smtpwhy check me@example.com --token-command "smtpwhy token microsoft --client-id ID"`,
		Args: exactly(1, "smtpwhy token microsoft --client-id ID"),
		RunE: a.do(func(ctx context.Context, args []string) error { return a.token(ctx, args[0], f) }),
	}
	var g flagGroups
	set := g.add("Application")
	set.StringVar(&f.id, "client-id", "", "`ID` the registered application")
	set.StringVar(&f.secretEnv, "client-secret-env", "", "`NAME` take its secret, if it has one, from this variable")
	set.StringVar(&f.tenant, "tenant", "", "`T` Microsoft: an ID or domain; common if not given")
	set.StringArrayVar(&f.scopes, "scope", nil, "`S` another scope than the one for SMTP; repeatable")
	g.addTo(cmd.Flags())
	cmd.SetHelpFunc(helpWith(&g))
	return cmd
}

// token signs in. The prompt goes to standard error, so that the output is the token
// alone.
func (a *App) token(ctx context.Context, who string, f tokenFlags) error {
	if f.id == "" {
		return usagef("register an application with the provider; its client ID is no secret", "--client-id is missing")
	}
	client := &oauth.Client{ID: f.id, Scopes: f.scopes, Prompt: a.promptSignIn}
	if f.secretEnv != "" {
		v, ok := a.LookupEnv(f.secretEnv)
		if !ok || v == "" {
			return usagef("export it first, or check the name", "the environment variable of --client-secret-env is not set")
		}
		client.Secret = v
	}
	server, err := authorizationServer(ctx, client, who, f.tenant)
	if err != nil {
		return signInError(err)
	}
	if server.Caution != "" && len(f.scopes) == 0 {
		fmt.Fprintf(a.Stderr, "smtpwhy: %s\n", server.Caution)
	}
	token, err := client.Token(ctx, server)
	if err != nil {
		return signInError(err)
	}
	_, err = fmt.Fprintln(a.Stdout, token)
	return err
}

func authorizationServer(ctx context.Context, client *oauth.Client, who, tenant string) (oauth.Server, error) {
	name := strings.ToLower(who)
	switch {
	case tenant != "" && name != "microsoft":
		return oauth.Server{}, usagef("leave it out", "--tenant is for microsoft alone")
	case name == "microsoft":
		return oauth.Microsoft(tenant)
	case name == "google":
		return oauth.Google(), nil
	case strings.Contains(who, "://"):
		if len(client.Scopes) == 0 {
			return oauth.Server{}, usagef("the provider's pages on SMTP name it", "--scope is missing: only those of microsoft and google are known")
		}
		return client.Discover(ctx, who)
	}
	return oauth.Server{}, usagef("microsoft, google, or the URL of an issuer such as https://login.example.com", "%s is no provider that smtpwhy token knows", quote(who))
}

// signInError makes a wrong use of a sign-in that failed: no verdict came out of it,
// and it is no fault of the program.
func signInError(err error) error {
	var e *oauth.Error
	if errors.As(err, &e) {
		hint := e.Hint
		// Microsoft's number says more than the error code of the protocol.
		if found := replies.Find(replies.Query{Text: e.Text}); len(found) > 0 && strings.HasPrefix(found[0].Signature.ID, "entra-") {
			hint = found[0].Signature.Fix
		}
		return usagef(hint, "%s", oneLine(e.Text))
	}
	return err
}

func (a *App) promptSignIn(p oauth.Prompt) {
	fmt.Fprintf(a.Stderr, "To sign in, open %s and type the code %s\nThe code is good for %s. Waiting...\n", p.URL, p.Code, p.Expires.Round(time.Second))
}
