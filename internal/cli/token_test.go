package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdOAuth is "oauth TOKEN", an authorization server on loopback that gives the token
// to whoever asks twice, or "oauth error CODE TEXT", one that refuses; OAUTH is its URL.
func cmdOAuth(ts *testscript.TestScript, neg bool, args []string) {
	refuses := len(args) == 3 && args[0] == "error"
	if neg || len(args) != 1 && !refuses {
		ts.Fatalf("usage: oauth TOKEN | oauth error CODE TEXT")
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	ts.Defer(server.Close)
	answer := func(w http.ResponseWriter, status int, fields map[string]any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(fields)
	}
	mux.HandleFunc("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"issuer": server.URL, "token_endpoint": server.URL + "/token", "device_authorization_endpoint": server.URL + "/device"})
	})
	mux.HandleFunc("/device", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"device_code": "hunter2", "user_code": "ABCD-EFGH", "verification_uri": server.URL + "/login", "interval": 1})
	})
	asked := make(chan bool, 1)
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		select {
		case asked <- true:
			answer(w, http.StatusBadRequest, map[string]any{"error": "authorization_pending"})
		default:
			if refuses {
				answer(w, http.StatusBadRequest, map[string]any{"error": args[1], "error_description": args[2]})
				return
			}
			answer(w, http.StatusOK, map[string]any{"access_token": args[0], "token_type": "Bearer", "expires_in": 3599})
		}
	})
	ts.Setenv("OAUTH", server.URL)
}

// TestTokenAloneOnStandardOutput signs in at a server on loopback.
func TestTokenAloneOnStandardOutput(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"device_authorization_endpoint":%q}`, server.URL, server.URL+"/token", server.URL+"/device")
	})
	mux.HandleFunc("/device", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"device_code":"secret-code","user_code":"ABCD","verification_uri":%q,"interval":1}`, server.URL+"/login")
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"the.access.token","token_type":"Bearer"}`)
	})
	a, out, errs := testApp()
	if code := a.Run(context.Background(), []string{"token", server.URL, "--client-id", "app", "--scope", "smtp"}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	if out.String() != "the.access.token\n" {
		t.Errorf("standard output %q", out)
	}
	if text := errs.String(); !strings.Contains(text, "ABCD") || !strings.Contains(text, server.URL+"/login") || strings.Contains(text, "secret-code") || strings.Contains(text, "the.access.token") {
		t.Errorf("standard error %q", text)
	}
}

func TestTokenWrongUse(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"token"}, {"token", "microsoft"}, {"token", "nobody", "--client-id", "app"}, {"token", "google", "--client-id", "app", "--tenant", "x"},
		{"token", "microsoft", "--client-id", "app", "--tenant", "a/b"}, {"token", "http://login.example.com", "--client-id", "app", "--scope", "s"},
		{"token", "https://login.example.com", "--client-id", "app"}, {"token", "microsoft", "--client-id", "app", "--client-secret-env", "UNSET"},
	} {
		a, out, errs := testApp()
		if code := a.Run(context.Background(), args); code != exitUsage || out.Len() > 0 || !strings.HasPrefix(errs.String(), "smtpwhy: ") {
			t.Errorf("%v: exit code %d, %q, %q", args, code, out, errs)
		}
	}
}
