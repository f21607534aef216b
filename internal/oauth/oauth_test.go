package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testToken  = "eyJ0b2tlbg.c2VjcmV0.c2ln"
	testSecret = "the-application's-secret"
	testCode   = "device-code-7731"
)

// authority is an authorization server on loopback. answers are those of the token
// endpoint, in order, the last one again and again.
type authority struct {
	*httptest.Server
	device  string // replaces the answer of the device endpoint
	status  int
	answers []string
	change  func(map[string]any) // of the metadata

	mu    sync.Mutex
	asked []url.Values
	basic []string
	times []time.Time
}

func start(t *testing.T, a *authority) *authority {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/oauth-authorization-server/tenant", a.metadata)
	mux.HandleFunc("/device", func(w http.ResponseWriter, r *http.Request) {
		a.note(r)
		if a.device != "" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(max(a.status, 200))
			fmt.Fprint(w, a.device)
			return
		}
		fmt.Fprintf(w, `{"device_code":%q,"user_code":"WDJB-MJHT","verification_uri":%q,"expires_in":600,"interval":1}`, testCode, a.URL+"/login")
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		n := a.note(r)
		answer := a.answers[min(n, len(a.answers))-1]
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(answer, `"error"`) {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprint(w, answer)
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

// note keeps a request and counts those of the token endpoint.
func (a *authority) note(r *http.Request) int {
	_ = r.ParseForm()
	a.mu.Lock()
	defer a.mu.Unlock()
	_, password, _ := r.BasicAuth()
	a.asked, a.basic, a.times = append(a.asked, r.PostForm), append(a.basic, password), append(a.times, time.Now())
	return len(a.asked) - 1
}

func (a *authority) metadata(w http.ResponseWriter, _ *http.Request) {
	m := map[string]any{"issuer": a.URL + "/tenant", "token_endpoint": a.URL + "/token", "device_authorization_endpoint": a.URL + "/device",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
	if a.change != nil {
		a.change(m)
	}
	_ = json.NewEncoder(w).Encode(m)
}

func (a *authority) server() Server {
	return Server{Name: "Test", DeviceURL: a.URL + "/device", TokenURL: a.URL + "/token", Scopes: []string{"mail"}}
}

const (
	pending = `{"error":"authorization_pending"}`
	granted = `{"access_token":"` + testToken + `","token_type":"Bearer","expires_in":3600}`
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	a := start(t, &authority{answers: []string{pending, granted}})
	var prompts []Prompt
	c := &Client{ID: "app", Prompt: func(p Prompt) { prompts = append(prompts, p) }}
	s, err := c.Discover(t.Context(), a.URL+"/tenant")
	if err != nil {
		t.Fatal(err)
	}
	c.Scopes = []string{"one", "two"}
	token, err := c.Token(t.Context(), s)
	if err != nil || token != testToken {
		t.Fatalf("token %q, error %v", token, err)
	}
	if len(prompts) != 1 || prompts[0].Code != "WDJB-MJHT" || prompts[0].URL != a.URL+"/login" || prompts[0].Expires < 9*time.Minute {
		t.Errorf("prompts %+v", prompts)
	}
	if len(a.asked) != 3 {
		t.Fatalf("%d requests, want the code and two questions", len(a.asked))
	}
	if got := a.asked[0]; got.Get("client_id") != "app" || got.Get("scope") != "one two" {
		t.Errorf("device request %v", got)
	}
	if got := a.asked[1]; got.Get("device_code") != testCode || got.Get("grant_type") != "urn:ietf:params:oauth:grant-type:device_code" {
		t.Errorf("token request %v", got)
	}
}

func TestSlowDown(t *testing.T) {
	t.Parallel()
	a := start(t, &authority{answers: []string{`{"error":"slow_down"}`, granted}})
	if _, err := (&Client{ID: "app"}).Token(t.Context(), a.server()); err != nil {
		t.Fatal(err)
	}
	if pause := a.times[2].Sub(a.times[1]); pause < 5500*time.Millisecond {
		t.Errorf("asked again after %v, want 6 s", pause)
	}
}

// TestSecretGoesOneWay: in the form or in the header, never in both.
func TestSecretGoesOneWay(t *testing.T) {
	t.Parallel()
	for _, basic := range []bool{false, true} {
		a := start(t, &authority{answers: []string{granted}})
		s := a.server()
		s.Basic = basic
		if _, err := (&Client{ID: "app", Secret: testSecret}).Token(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		inForm, inHeader := a.asked[1].Get("client_secret") == testSecret, a.basic[1] == url.QueryEscape(testSecret)
		if inForm == basic || inHeader != basic {
			t.Errorf("basic %v: in the form %v, in the header %v", basic, inForm, inHeader)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"access_denied":       "refused",
		"expired_token":       "expired",
		"invalid_client":      "client ID",
		"unauthorized_client": "not registered",
		"invalid_scope":       "scope",
		"odd\x1b[31m_error":   "failed",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			answer, _ := json.Marshal(map[string]string{"error": code, "error_description": "AADSTS7000: wrong " + testSecret + "\nTrace ID: 1"})
			a := start(t, &authority{answers: []string{string(answer)}})
			_, err := (&Client{ID: "app", Secret: testSecret}).Token(t.Context(), a.server())
			checkError(t, err, want)

			first := start(t, &authority{device: string(answer), status: 400})
			_, err = (&Client{ID: "app", Secret: testSecret}).Token(t.Context(), first.server())
			checkError(t, err, want)
		})
	}
}

// checkError demands an error for people, without a secret, a code or a control character.
func checkError(t *testing.T, err error, want string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Text, want) {
		t.Fatalf("error %v, want one that says %q", err, want)
	}
	for _, bad := range []string{testSecret, testCode, testToken, "\x1b", "\n", "Trace"} {
		if strings.Contains(e.Text+e.Hint, bad) {
			t.Errorf("%q is in the error: %q, %q", bad, e.Text, e.Hint)
		}
	}
}

func TestOddDeviceAnswers(t *testing.T) {
	t.Parallel()
	const rest = `"device_code":"` + testCode + `","user_code":"A"`
	for name, c := range map[string]struct {
		answer string
		status int
		want   string
	}{
		"null":           {"null", 200, "did not answer with a code"},
		"empty":          {"{}", 200, "did not answer with a code"},
		"no JSON":        {"<html>" + testCode, 200, "does not answer as one"},
		"no reason":      {"oh", 503, "503"},
		"redirect":       {"{}", 302, "302"},
		"page in clear":  {`{` + rest + `,"verification_uri":"http://login.example.com"}`, 200, "not encrypted"},
		"script as page": {`{` + rest + `,"verification_uri":"javascript:alert(1)"}`, 200, "no URL"},
		"expired":        {`{` + rest + `,"verification_uri":"https://login.example.com","expires_in":-5}`, 200, "expired"},
		"expires soon":   {`{` + rest + `,"verification_uri":"https://login.example.com","expires_in":1,"interval":5}`, 200, "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, &authority{device: c.answer, status: c.status, answers: []string{pending}})
			_, err := (&Client{ID: "app"}).Token(t.Context(), a.server())
			checkError(t, err, c.want)
		})
	}
}

// TestNegativeInterval would panic in the library's ticker.
func TestNegativeInterval(t *testing.T) {
	t.Parallel()
	a := start(t, &authority{answers: []string{granted}, device: `{"device_code":"c","user_code":"A","verification_uri":"https://login.example.com","interval":-7}`})
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := (&Client{ID: "app"}).Token(ctx, a.server()); err == nil {
		t.Error("a token before the first pause")
	}
}

func TestOddTokens(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "a b", "a\nb", "\u00e9", strings.Repeat("a", maxToken+1)} {
		answer, _ := json.Marshal(map[string]string{"access_token": token, "token_type": "Bearer"})
		a := start(t, &authority{answers: []string{string(answer)}})
		if got, err := (&Client{ID: "app"}).Token(t.Context(), a.server()); err == nil {
			t.Errorf("%.20q taken as a token", got)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	hang := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		<-r.Context().Done()
	}))
	defer hang.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	begin := time.Now()
	_, err := (&Client{ID: "app"}).Token(ctx, Server{Name: "Test", DeviceURL: hang.URL, TokenURL: hang.URL})
	checkError(t, err, "interrupted")
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDiscoverRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"another issuer": {func(m map[string]any) { m["issuer"] = "https://evil.example" }, "calls itself"},
		"no device flow": {func(m map[string]any) { delete(m, "device_authorization_endpoint") }, "no device sign-in"},
		"token in clear": {func(m map[string]any) { m["token_endpoint"] = "http://login.example.com/token" }, "not encrypted"},
	} {
		a := start(t, &authority{change: c.change})
		_, err := new(Client).Discover(t.Context(), a.URL+"/tenant")
		t.Log(name)
		checkError(t, err, c.want)
	}
	_, err := new(Client).Discover(t.Context(), start(t, &authority{}).URL+"/nobody")
	checkError(t, err, "no OAuth metadata")
	_, err = new(Client).Discover(t.Context(), "http://login.example.com")
	checkError(t, err, "not encrypted")
}

func TestTenant(t *testing.T) {
	t.Parallel()
	if s, err := Microsoft("example.com"); err != nil || !strings.Contains(s.TokenURL, "/example.com/") {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []string{"../x", "a/b", "a?b", "..", "a b"} {
		if _, err := Microsoft(bad); err == nil {
			t.Errorf("tenant %q is taken", bad)
		}
	}
}
