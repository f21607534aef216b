package clients

import "testing"

func TestMarks(t *testing.T) {
	t.Parallel()
	plain := map[string]bool{"config": true, "MAIL": true}
	for text, want := range map[string]string{
		"":                        "",
		"    - ":                  "    - ",
		`config["`:                `config["`,
		", // use TLS, not SSL":   ", // ...",
		"  # was True":            "  # ...",
		`app.config["MAIL`:        `...config["MAIL`,
		`) or secret-word!! end)`: `) ...)`,
		"p!ss":                    "...",
		"\x00\xff":                "...",
		"d := gomail.NewDialer(":  "...(",
		"漢字 config":               "... config",
	} {
		if got := marks(text, plain); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
