package explain

import (
	"strings"
	"testing"
)

const qdReport = "My QD does not send mail.\n\n```yaml\n    environment:\n      - MAIL_SMTP=smtp-mail.outlook.com\n      - MAIL_PORT=587\n      - MAIL_SSL=True\n" +
	"      - MAIL_STARTTLS=True\n      - MAIL_USER=me@outlook.com\n      - MAIL_PASSWORD=correct-horse\n```\n"

func TestApplicationInAReport(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, rule, fix string }{
		"the error of the generation with the defect": {qdReport + "send mail error: SMTP AUTH extension not supported by server.", "client-known-defect", "20250128"},
		"a value that its reader cuts": {"QD 20250128\n\n```\nMAIL_SMTP=smtp.example.com\nMAIL_PORT=465\nMAIL_SSL=True\nMAIL_USER=me@example.com\nMAIL_PASSWORD=correct #horse\n```\nsmtp sendmail error: (535, b'5.7.8 Error: authentication failed')",
			"value-mangled-by-quoting", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rep := Explain([]byte(tt.text), Options{})
			if rep.Verdict.Rule != tt.rule || !strings.Contains(rep.Findings[0].Fix, tt.fix) {
				t.Errorf("verdict %+v\nfix %s", rep.Verdict, rep.Findings[0].Fix)
			}
			for _, f := range rep.Findings {
				if strings.Contains(f.Summary+f.Explanation+f.Fix, "horse") {
					t.Errorf("the password is in %+v", f)
				}
			}
		})
	}
}
