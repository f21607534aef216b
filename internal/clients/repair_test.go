package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRepair writes a mangled password so that it arrives, and leaves alone what
// does, or what nobody can know.
func TestRepair(t *testing.T) {
	t.Parallel()
	const head = "MAIL_SMTP=smtp.example.com\nMAIL_PORT=465\nMAIL_PASSWORD="
	for _, test := range []struct{ name, client, text, want string }{
		{"whole", "qd", head + "correct-horse\n", ""},
		{"in quotation marks", "qd", head + "'correct#horse $x'\n", ""},
		{"variable", "qd", "services:\n  qd:\n    image: qdtoday/qd\n    environment:\n      - MAIL_SMTP=smtp.example.com\n      - MAIL_PASSWORD=correct$horse\n",
			"services:\n  qd:\n    image: qdtoday/qd\n    environment:\n      - MAIL_SMTP=smtp.example.com\n      - MAIL_PASSWORD=correct$$horse\n"},
		{"quotation marks kept", "qd", "services:\n  qd:\n    image: qdtoday/qd\n    environment:\n      - MAIL_SMTP=smtp.example.com\n      - MAIL_PASSWORD=\"correct-horse\"\n",
			"services:\n  qd:\n    image: qdtoday/qd\n    environment:\n      - MAIL_SMTP=smtp.example.com\n      - MAIL_PASSWORD=correct-horse\n"},
		{"number sign", "laravel", "MAIL_MAILER=smtp\nMAIL_HOST=smtp.example.com\nMAIL_PASSWORD=correct#horse\n",
			"MAIL_MAILER=smtp\nMAIL_HOST=smtp.example.com\nMAIL_PASSWORD='correct#horse'\n"},
	} {
		c, _ := ByID(test.client)
		name := map[bool]string{true: "docker-compose.yml", false: ".env"}[test.text[0] == 's']
		config, err := Read(name, []byte(test.text), Options{Client: c})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		patched, changes := config.Repair()
		if diff := cmp.Diff(test.want, string(patched)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if (len(changes) > 0) != (test.want != "") {
			t.Errorf("%s: %d changes", test.name, len(changes))
		}
		for _, ch := range changes {
			if ch.Old != "" || ch.New != "" || ch.Written != "" {
				t.Errorf("%s: the change tells the secret: %+v", test.name, ch)
			}
		}
	}
}
