package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestApply changes the first entry, adds a setting behind it and, apart from that,
// removes it.
func TestApply(t *testing.T) {
	for _, tt := range []struct {
		name          string
		format        Format
		dialect       Dialect
		text          string
		key           string
		changed, gone string
	}{
		{name: "dotenv", format: Dotenv, text: "# mail\r\nexport A='1' # note\r\n\r\nC=3\r\n", key: "B",
			changed: "# mail\r\nexport A='x y' # note\r\nexport B=2\r\n\r\nC=3\r\n", gone: "# mail\r\n\r\nC=3\r\n"},
		{name: "dotenv without a last line end", format: Dotenv, text: "A=1", key: "B", changed: "A=x y\nB=2", gone: ""},
		{name: "dotenv over lines", format: Dotenv, dialect: NodeDotenv, text: "A=\"1\n2\"\nC=3\n", key: "B", changed: "A=\"x y\"\nB=2\nC=3\n", gone: "C=3\n"},
		{name: "comments that would be part of the value", format: Dotenv, dialect: DockerEnvFile, text: "A=1 # note\n", key: "B", changed: "# note\nA=x y\nB=2\n", gone: ""},
		{name: "export", format: Shell, text: "export A=1\nexport C=3\n", key: "B", changed: "export A='x y'\nexport B=2\nexport C=3\n", gone: "export C=3\n"},
		{name: "docker run", format: Shell, text: "docker run -e A=1 \\\n  -e C=3 image\n", key: "B",
			changed: "docker run -e A='x y' -e B=2 \\\n  -e C=3 image\n", gone: "docker run \\\n  -e C=3 image\n"},
		{name: "docker run, quoted", format: Shell, text: "docker run --env \"A=1\" image\n", key: "B",
			changed: "docker run --env \"A=x y\" --env B=2 image\n", gone: "docker run image\n"},
		{name: "in front of a command", format: Shell, text: "A=1 C=3 app\n", key: "B", changed: "A='x y' B=2 C=3 app\n", gone: "C=3 app\n"},
		{name: "set", format: Shell, text: "set A=1\r\nset C=3\r\n", key: "B", changed: "set A=x y\r\nset B=2\r\nset C=3\r\n", gone: "set C=3\r\n"},
		{name: "compose list", format: Compose, text: "environment:\n    - A=1 # note\n    - C=3\n", key: "B",
			changed: "environment:\n    - A=x y # note\n    - B=2\n    - C=3\n", gone: "environment:\n    - C=3\n"},
		{name: "compose list, quoted", format: Compose, text: "environment:\n    - \"A=1\"\n", key: "B",
			changed: "environment:\n    - \"A=x y\"\n    - B=2\n", gone: "environment:\n"},
		{name: "compose map", format: Compose, text: "environment:\n  A: \"1\"\n  C: 3\n", key: "B",
			changed: "environment:\n  A: \"x y\"\n  B: 2\n  C: 3\n", gone: "environment:\n  C: 3\n"},
		{name: "Kubernetes", format: Compose, text: "env:\n  - name: A\n    value: a\n  - name: C\n    value: c\n", key: "B",
			changed: "env:\n  - name: A\n    value: x y\n  - name: B\n    value: \"2\"\n  - name: C\n    value: c\n", gone: "env:\n  - name: C\n    value: c\n"},
		{name: "ini", format: INI, text: "[s]\nA=1 ; note\n; C=3\n[t]\nD=4\n", key: "s.B",
			changed: "[s]\nA=x y ; note\nB=2\n; C=3\n[t]\nD=4\n", gone: "[s]\n; C=3\n[t]\nD=4\n"},
		{name: "ini, another section", format: INI, text: "[s]\nA=1\n[t]\n[u]\n", key: "t.B", changed: "[s]\nA=x y\n[t]\nB = 2\n[u]\n", gone: "[s]\n[t]\n[u]\n"},
		{name: "ini, a new section", format: INI, text: "[s]\nA=1\n", key: "t.B", changed: "[s]\nA=x y\n[t]\nB = 2\n", gone: "[s]\n"},
		{name: "properties", format: Properties, text: "a.b=1\\\n  2\na.c=3\n", key: "a.d", changed: "a.b=x y\na.d=2\na.c=3\n", gone: "a.c=3\n"},
		{name: "msmtprc", format: Msmtprc, text: "account a\n  host   h\n  port 25\n", key: "tls", changed: "account a\n  host   x y\n  tls   2\n  port 25\n", gone: "account a\n  port 25\n"},
		{name: "postfix", format: Postfix, text: "relayhost = a\n  b\nx = 1\n", key: "y", changed: "relayhost = x y\ny = 2\nx = 1\n", gone: "x = 1\n"},
		{name: "ssmtp", format: SSMTP, text: "mailhub=h\n# c\n", key: "UseTLS", changed: "mailhub=x y\nUseTLS=2\n# c\n", gone: "# c\n"},
		{name: "command", format: Command, text: "curl --url smtp://h -v\n", key: "mail-from", changed: "curl --url 'x y' --mail-from 2 -v\n", gone: "curl -v\n"},
	} {
		d := Parse("-", []byte(tt.text), tt.format)
		e := &d.Entries[0]
		got := string(Apply(d, tt.dialect, []Edit{{Entry: e, Value: "x y", Kind: Text}, {Near: e, Key: tt.key, Value: "2", Kind: Text}}))
		if diff := cmp.Diff(tt.changed, got); diff != "" {
			t.Errorf("%s, changed (-want +got):\n%s", tt.name, diff)
		}
		got = string(Apply(d, tt.dialect, []Edit{{Entry: e, Remove: true}}))
		if diff := cmp.Diff(tt.gone, got); diff != "" {
			t.Errorf("%s, removed (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestBlock(t *testing.T) {
	list := []Edit{{Key: "HOST", Value: "h", Note: "the server"}, {Key: "PORT", Value: "587", Kind: Number}, {Key: "TLS", Value: "true", Kind: Bool}, {Key: "OLD", Remove: true}}
	for f, want := range map[Format]string{
		Dotenv:     "# the server\nHOST=h\nPORT=587\nTLS=true\n",
		Shell:      "# the server\nexport HOST=h\nexport PORT=587\nexport TLS=true\n",
		Compose:    "environment:\n  # the server\n  HOST: h\n  PORT: 587\n  TLS: \"true\"\n",
		INI:        "; the server\nHOST = h\nPORT = 587\nTLS = true\n",
		Properties: "# the server\nHOST=h\nPORT=587\nTLS=true\n",
		Msmtprc:    "# the server\nHOST h\nPORT 587\nTLS on\n",
		Postfix:    "# the server\nHOST = h\nPORT = 587\nTLS = yes\n",
		SSMTP:      "# the server\nHOST=h\nPORT=587\nTLS=YES\n",
		Command:    "curl --HOST h --PORT 587 --TLS\n",
	} {
		if diff := cmp.Diff(want, Block(f, Plain, list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
		}
	}
}
