package source

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown are parts as the tables of the tests write them.
func shown(list []Entry) string {
	var b strings.Builder
	for _, p := range list {
		_, name, _ := strings.Cut(p.Key, "#")
		b.WriteString(name + "=" + p.Value)
		for _, c := range p.Changes {
			b.WriteString("!" + string(c.Kind))
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestParts(t *testing.T) {
	for _, tt := range []struct{ kind, value, want string }{
		{"url", "smtp://me:p%40ss@smtp.example.com:587/path?tls=required&verify_peer=0", "scheme=smtp user=me password=p@ss host=smtp.example.com port=587 tls=required verify_peer=0"},
		{"url", "smtps://smtp.example.com", "scheme=smtps host=smtp.example.com"},
		{"url", "smtp+starttls://[2001:db8::1]:587", "scheme=smtp+starttls host=2001:db8::1 port=587"},
		{"url", "submissions://me@example.com:x@smtp.example.com:465", "scheme=submissions user=me@example.com password=x host=smtp.example.com port=465"},
		{"url", "smtp://me:RED/ACTED?x@smtp.example.com:465?a=b", "scheme=smtp user=me password=RED/ACTED?x!url-delimiter host=smtp.example.com port=465 a=b"},
		{"url", "smtp://me@example.com:RED,ACT?ED@smtp.example.com:587?encryption=tls", "scheme=smtp user=me@example.com password=RED,ACT?ED!url-delimiter host=smtp.example.com port=587 encryption=tls"},
		{"url", "smtp://me:a#b@smtp.example.com", "scheme=smtp user=me password=a#b!url-delimiter host=smtp.example.com"},
		{"url", "smtp://me:a%zz%@h", "scheme=smtp user=me password=a%zz%!percent!percent host=h"},
		{"url", "smtp://me:a@b:c@h:25", "scheme=smtp user=me password=a@b:c host=h port=25"},
		{"url", "smtp://h:587?from=me@example.com", "scheme=smtp host=h port=587 from=me@example.com"},
		{"url", "smtp.example.com:587", "host=smtp.example.com port=587"},
		{"url", "smtp://${MAIL_USER}:${MAIL_PASS}@smtp.example.com:${MAIL_PORT}", "scheme=smtp user=${MAIL_USER} password=${MAIL_PASS} host=smtp.example.com port=${MAIL_PORT}"},
		{"url", "gmail+smtp://me:x@default", "scheme=gmail+smtp user=me password=x host=default"},
		{"url", "no url at all", ""},
		{"host:port", "smtp.example.com:587", "host=smtp.example.com port=587"},
		{"host:port", "[smtp.example.com]:587", "host=smtp.example.com port=587"},
		{"host:port", "[smtp.example.com]:submission", "host=smtp.example.com port=submission"},
		{"host:port", "[2001:db8::1]:25", "host=2001:db8::1 port=25"},
		{"host:port", "2001:db8::1", "host=2001:db8::1"},
		{"host:port", "smtp.example.com", "host=smtp.example.com"},
		{"host:port", ":587", "port=587"},
		{"host:port", "a:25, b:26", "host=a port=25"},
	} {
		e := &Entry{Key: "K", Raw: "'" + tt.value + "'", Value: tt.value, Quote: '\'', Kind: Text, Start: 2, End: 4 + len(tt.value)}
		text := "K=" + e.Raw
		list := Parts(e, tt.kind)
		if diff := cmp.Diff(tt.want, shown(list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.value, diff)
		}
		for _, p := range list {
			if text[p.Start:p.End] != p.Raw {
				t.Errorf("%s: %s is %q, the text at its place %q", tt.value, p.Key, p.Raw, text[p.Start:p.End])
			}
		}
	}
}

func TestPartsWithoutPlace(t *testing.T) {
	e := &Entry{Key: "K", Raw: `"a\/b:25"`, Value: "b:25", Kind: Text, Start: 7, End: 16, Quote: '"'}
	for _, p := range Parts(&Entry{Key: "K", Raw: `x\:y`, Value: "h:25", Kind: Text, Start: 3, End: 7}, "host:port") {
		if p.Start != 3 || p.End != 7 || p.Raw != `x\:y` {
			t.Errorf("%s stands at %d to %d, Raw %q", p.Key, p.Start, p.End, p.Raw)
		}
	}
	if Parts(&Entry{Kind: Reference, Value: e.Value}, "url") != nil {
		t.Error("a reference has parts")
	}
}

func TestApplyParts(t *testing.T) {
	set := func(name, value string) Edit { return Edit{Key: name, Value: value, Kind: Text} }
	for _, tt := range []struct {
		name, text string
		format     Format
		kind       string
		edits      []Edit
		want       string
	}{
		{"scheme and port", "DSN='smtp://me:a%40b@h:587?x=1' # note\n", Dotenv, "url", []Edit{set("scheme", "smtps"), set("port", "465")}, "DSN='smtps://me:a%40b@h:465?x=1' # note\n"},
		{"password is encoded", "DSN=smtp://me:x@h\n", Dotenv, "url", []Edit{set("password", "p@s s/#?%")}, "DSN=smtp://me:p%40s%20s%2F%23%3F%25@h\n"},
		{"an unencoded password", "DSN=smtp://me:a/b?c@h:25\n", Dotenv, "url", []Edit{set("password", "a/b?c"), set("port", "587")}, "DSN=smtp://me:a%2Fb%3Fc@h:587\n"},
		{"remove a key", "DSN=smtp://h?a=1&b=2\n", Dotenv, "url", []Edit{{Key: "b", Remove: true}}, "DSN=smtp://h?a=1\n"},
		{"remove the first key", "DSN=smtp://h?a=1&b=2\n", Dotenv, "url", []Edit{{Key: "a", Remove: true}}, "DSN=smtp://h?b=2\n"},
		{"host", "mailhub=smtp.example.com\n", SSMTP, "host:port", []Edit{set("host", "h")}, "mailhub=h\n"},
		{"relayhost", "relayhost = [smtp.example.com]:587\n", Postfix, "host:port", []Edit{set("port", "465")}, "relayhost = [smtp.example.com]:465\n"},
		{"no place of its own", "a.url=smtp\\://h\\:25\n", Properties, "url", []Edit{set("port", "465"), set("scheme", "smtps")}, "a.url=smtps://h:465\n"},
	} {
		d := Parse("-", []byte(tt.text), tt.format)
		parts := Parts(&d.Entries[0], tt.kind)
		for i, e := range tt.edits {
			for j := range parts {
				if strings.HasSuffix(parts[j].Key, "#"+e.Key) {
					tt.edits[i].Entry = &parts[j]
				}
			}
		}
		if diff := cmp.Diff(tt.want, string(Apply(d, Plain, tt.edits))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestSetPart(t *testing.T) {
	for _, tt := range []struct{ value, kind, name, set, want string }{
		{"smtp://h", "url", "port", "587", "smtp://h:587"},
		{"smtp://h/?a=b", "url", "port", "587", "smtp://h:587/?a=b"},
		{"smtp://[::1]", "url", "port", "587", "smtp://[::1]:587"},
		{"smtp://h", "url", "tls", "required", "smtp://h?tls=required"},
		{"smtp://h?a=b#f", "url", "tls", "required", "smtp://h?a=b&tls=required#f"},
		{"smtp://h", "url", "user", "me@x", "smtp://me%40x@h"},
		{"smtp://me@h", "url", "password", "a:b", "smtp://me:a%3Ab@h"},
		{"h:25", "url", "scheme", "smtps", "smtps://h:25"},
		{"smtp://", "url", "host", "h", "smtp://h"},
		{"[h]", "host:port", "port", "25", "[h]:25"},
		{"", "host:port", "host", "h", "h"},
	} {
		if got := setPart(tt.value, tt.kind, tt.name, Edit{Value: tt.set}); got != tt.want {
			t.Errorf("%s of %s: got %s, want %s", tt.name, tt.value, got, tt.want)
		}
	}
	d := Parse("-", []byte("A=1\n"), Dotenv)
	got := Apply(d, Plain, []Edit{{Key: "DSN#port", Value: "465"}, {Key: "DSN#host", Value: "h"}, {Key: "DSN#scheme", Value: "smtps"}, {Key: "DSN#user", Value: "me"}, {Key: "DSN#a", Value: "b"}})
	if want := "A=1\nDSN=smtps://me@h:465?a=b\n"; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
