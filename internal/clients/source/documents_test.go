package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const bugReport = `## Mail does not go out

My docker-compose.yml:

` + "```yaml" + `
services:
  qd:
    image: qdtoday/qd
    environment:
      - MAIL_SMTP=smtp.example.com
      - MAIL_PORT=587
` + "```" + `

and the app's settings, note: this is Django:

` + "```python" + `
EMAIL_HOST = "smtp.example.com"
EMAIL_PORT = 587
` + "```" + `

Also I have this in .env

    SMTP_HOST=h.example.com
    SMTP_PORT=465

The log says

2024-01-01 10:00:00 ERROR something: failed

MAIL_USER=me@example.com
MAIL_SSL=True

Please help me with this, I have no idea what to do.
`

func TestDocuments(t *testing.T) {
	type want struct {
		format      Format
		first, last int
		keys        string
	}
	docs := Documents("-", []byte(bugReport))
	for _, w := range []want{
		{Compose, 6, 11, "MAIL_SMTP MAIL_PORT"},
		{Dotenv, 23, 24, "SMTP_HOST SMTP_PORT"},
		{Dotenv, 30, 31, "MAIL_USER MAIL_SSL"},
	} {
		found := slices.ContainsFunc(docs, func(d *Document) bool {
			var keys []string
			for _, e := range d.Entries {
				keys = append(keys, e.Key)
				if e.Line < w.first || e.Line > w.last {
					return false
				}
			}
			return d.Format == w.format && d.First == w.first && strings.Join(keys, " ") == w.keys
		})
		if !found {
			t.Errorf("no document %v", w)
			for _, d := range docs {
				t.Logf("%s %d-%d, %d entries", d.Format, d.First, d.Last, len(d.Entries))
			}
		}
	}
}

func TestDocumentsByName(t *testing.T) {
	for name, want := range map[string]Format{"a/.env": Dotenv, ".env.local": Dotenv, "docker-compose.yml": Compose, "application.properties": Properties,
		"/etc/postfix/main.cf": Postfix, "~/.msmtprc": Msmtprc, "ssmtp.conf": SSMTP, `C:\app\.env`: Dotenv} {
		docs := Documents(name, []byte("host=a\nmailhub=b\nrelayhost=c\nMAIL_PORT=1\n"))
		if len(docs) == 0 || docs[0].Format != want {
			t.Errorf("%s: %d documents, the first is no %s", name, len(docs), want)
		}
	}
}

// BenchmarkDocuments shows that a long text costs no more than its length.
func BenchmarkDocuments(b *testing.B) {
	for name, line := range map[string]string{
		"log":      "2024-01-01 10:00:%02d INFO worker: job id=%d done status=ok\n",
		"fences":   "```\nA=%d\n```\n%d\n",
		"quotes":   "A%d='%d\n",
		"indented": "        key%d: %d\n",
		"brackets": "[[[[[[(((((%d{{{%d\n",
		"no lines": "a%d=b%d ",
	} {
		for _, size := range []int{1 << 18, 1 << 20} {
			var text strings.Builder
			for i := 0; text.Len() < size; i++ {
				fmt.Fprintf(&text, line, i%60, i)
			}
			b.Run(fmt.Sprintf("%s/%d KB", name, size>>10), func(b *testing.B) {
				for b.Loop() {
					Documents("-", []byte(text.String()))
				}
			})
		}
	}
}
