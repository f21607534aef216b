package probe

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSTSRecord(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		texts []string
		id    string
		ok    bool
		err   string // part of
	}{
		"none":                 {nil, "", false, ""},
		"another's":            {[]string{"v=spf1 -all", "google-site-verification=x"}, "", false, ""},
		"plain":                {[]string{"v=STSv1; id=20240101T0900;"}, "20240101T0900", true, ""},
		"no end":               {[]string{"v=STSv1;id=1"}, "1", true, ""},
		"blanks":               {[]string{"v=STSv1 ;  id = 1 ; more=x"}, "1", true, ""},
		"beside another's":     {[]string{"v=spf1 -all", "v=STSv1; id=1"}, "1", true, ""},
		"first id counts":      {[]string{"v=STSv1; id=1; id=2"}, "1", true, ""},
		"two":                  {[]string{"v=STSv1; id=1", "v=STSv1; id=2"}, "", true, "2 records"},
		"no id":                {[]string{"v=STSv1;"}, "", true, "no id"},
		"empty id":             {[]string{"v=STSv1; id=;"}, "", true, "no id"},
		"id too long":          {[]string{"v=STSv1; id=" + strings.Repeat("1", 33)}, strings.Repeat("1", 33), true, "no id"},
		"id of other letters":  {[]string{"v=STSv1; id=2024-01-01"}, "2024-01-01", true, "no id"},
		"id of another script": {[]string{"v=STSv1; id=ünï"}, "ünï", true, "no id"},
		"another version":      {[]string{"v=STSv10; id=1"}, "", false, ""},
		"lower case":           {[]string{"v=stsv1; id=1"}, "", false, ""},
		"version later":        {[]string{"id=1; v=STSv1"}, "", false, ""},
		"blank before":         {[]string{" v=STSv1; id=1"}, "", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ok := stsRecord(test.texts)
			if ok != test.ok || m.ID != test.id || (m.Error == "") != (test.err == "") || !strings.Contains(m.Error, test.err) {
				t.Errorf("%v, id %q, error %q; want %v, %q, %q", ok, m.ID, m.Error, test.ok, test.id, test.err)
			}
		})
	}
}

func TestReadPolicy(t *testing.T) {
	t.Parallel()
	const good = "version: STSv1\nmode: enforce\nmx: mx.example\nmx: *.example.net\nmax_age: 604800\n"
	want := MTASTS{Mode: PolicyEnforce, Hosts: []string{"mx.example", "*.example.net"}, MaxAge: 604800, Covers: true}
	uncovered := want
	uncovered.Covers = false
	many := MTASTS{Mode: PolicyTesting, MaxAge: 1, Covers: true}
	var lines strings.Builder
	lines.WriteString("version: STSv1\nmode: testing\nmax_age: 1\n")
	for i := range 100 {
		name := fmt.Sprintf("mx%d.example", i)
		lines.WriteString("mx: " + name + "\n")
		if i < maxPolicyHosts {
			many.Hosts = append(many.Hosts, name)
		}
	}
	for name, test := range map[string]struct {
		text, host string
		want       MTASTS
		err        string // part of; then want does not count
	}{
		"plain":                 {good, "mx.example", want, ""},
		"CRLF":                  {strings.ReplaceAll(good, "\n", "\r\n"), "mx.example", want, ""},
		"no last line end":      {strings.TrimSuffix(good, "\n"), "mx.example", want, ""},
		"blanks":                {strings.ReplaceAll(good, ": ", ":\t  "), "mx.example", want, ""},
		"blank lines":           {strings.ReplaceAll(good, "\n", " \n\n"), "mx.example", want, ""},
		"unknown keys":          {"a_b.c-d: x:y\n" + good, "mx.example", want, ""},
		"first of two":          {good + "mode: none\nmax_age: 1\n", "mx.example", want, ""},
		"wildcard":              {good, "mail.example.net", want, ""},
		"two labels":            {good, "a.mail.example.net", uncovered, ""},
		"no label":              {good, "example.net", uncovered, ""},
		"another":               {good, "mx.example.com", uncovered, ""},
		"case and dot":          {good, "MX.Example.", want, ""},
		"mode none":             {"version: STSv1\nmode: none\nmax_age: 0", "mx.example", MTASTS{Mode: PolicyNone}, ""},
		"many":                  {lines.String(), "mx99.example", many, ""},
		"empty":                 {"", "", MTASTS{}, "no \"version"},
		"no version":            {strings.Replace(good, "version: STSv1\n", "", 1), "", MTASTS{}, "no \"version"},
		"version 2":             {strings.Replace(good, "STSv1", "STSv2", 1), "", MTASTS{}, "no \"version"},
		"no mode":               {strings.Replace(good, "mode: enforce\n", "", 1), "", MTASTS{}, "no mode"},
		"other mode":            {strings.Replace(good, "enforce", "Enforce", 1), "", MTASTS{}, "no mode"},
		"no max_age":            {strings.Replace(good, "max_age: 604800\n", "", 1), "", MTASTS{}, "no max_age"},
		"max_age below zero":    {strings.Replace(good, "604800", "-1", 1), "", MTASTS{}, "no max_age"},
		"max_age too large":     {strings.Replace(good, "604800", "31557601", 1), "", MTASTS{}, "no max_age"},
		"max_age overflows":     {strings.Replace(good, "604800", strings.Repeat("9", 40), 1), "", MTASTS{}, "no max_age"},
		"max_age with a sign":   {strings.Replace(good, "604800", "+1", 1), "", MTASTS{}, "no max_age"},
		"no mx":                 {"version: STSv1\nmode: enforce\nmax_age: 1\n", "", MTASTS{}, "no mx"},
		"mx is no name":         {good + "mx: a..b\n", "", MTASTS{}, "line 6"},
		"mx is empty":           {good + "mx:\n", "", MTASTS{}, "line 6"},
		"mx is an escape":       {good + "mx: \x1b[31m\n", "", MTASTS{}, "line 6"},
		"wildcard in between":   {good + "mx: mx.*.example\n", "", MTASTS{}, "line 6"},
		"two wildcards":         {good + "mx: *.*.example\n", "", MTASTS{}, "line 6"},
		"a long label":          {good + "mx: " + strings.Repeat("a", 64) + ".example\n", "", MTASTS{}, "line 6"},
		"a letter beyond ASCII": {good + "mx: b\u00fccher.example\n", "", MTASTS{}, "line 6"},
		"a long key":            {good + strings.Repeat("k", 33) + ": x\n", "", MTASTS{}, "line 6"},
		"a key with a sign":     {good + "_k: x\n", "", MTASTS{}, "line 6"},
		"no key":                {good + ": x\n", "", MTASTS{}, "line 6"},
		"max_age with zeros":    {strings.Replace(good, "604800", "00000604800", 1), "", MTASTS{}, "no max_age"},
		"wildcard alone":        {good + "mx: *.\n", "", MTASTS{}, "line 6"},
		"mx too long":           {good + "mx: " + strings.Repeat("a.", 127) + "a\n", "", MTASTS{}, "line 6"},
		"a page":                {"<!doctype html>\n<title>Welcome</title>\n", "", MTASTS{}, "line 1"},
		"key with a blank":      {"version : STSv1\n", "", MTASTS{}, "line 1"},
		"byte order mark":       {"\ufeff" + good, "", MTASTS{}, "line 1"},
		"no text":               {"version: \xff", "", MTASTS{}, "no text"},
		"NUL":                   {good + "x: \x00\n", "", MTASTS{}, "no text"},
		"too large":             {good + strings.Repeat("x: y\n", 14000), "", MTASTS{}, "larger than 64 KB"},
		"semicolons, as in TXT": {"version=STSv1; mode=enforce; max_age=1; mx=mx.example", "", MTASTS{}, "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got MTASTS
			err := got.readPolicy([]byte(test.text), test.host)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				if diff := cmp.Diff(MTASTS{}, got); diff != "" {
					t.Errorf("something of a policy that does not count (-want +got):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzPolicy(f *testing.F) {
	f.Add("version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 86400\n", "mx.example.com")
	f.Add("version: STSv1\r\nmode: none\r\nmax_age: 0\r\n", "")
	f.Add("mx: \x1b]0;x\x07", "a")
	f.Fuzz(func(t *testing.T, text, host string) {
		var m MTASTS
		if err := m.readPolicy([]byte(text), host); err != nil {
			if m.Mode != "" || m.Hosts != nil || m.Covers || m.MaxAge != 0 {
				t.Errorf("%v, and still %+v", err, m)
			}
			return
		}
		if m.MaxAge < 0 || m.MaxAge > maxPolicyAge || len(m.Hosts) > maxPolicyHosts || m.Mode != PolicyNone && len(m.Hosts) == 0 {
			t.Errorf("%+v", m)
		}
		for _, h := range m.Hosts {
			if strings.ContainsFunc(h, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
				t.Errorf("host %q", h)
			}
		}
		again := MTASTS{}
		if err := again.readPolicy([]byte(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")), host); err != nil || !cmp.Equal(m, again) {
			t.Errorf("with CRLF: %+v, %v; with LF: %+v", again, err, m)
		}
	})
}

func FuzzSTSRecord(f *testing.F) {
	f.Add("v=STSv1; id=20240101;", "v=TLSRPTv1; rua=mailto:tls@example.com")
	f.Add("v=STSv1", "v=STSv1;id=1;")
	f.Fuzz(func(t *testing.T, a, b string) {
		m, ok := stsRecord([]string{a, b})
		if !ok && !cmp.Equal(m, MTASTS{}) {
			t.Errorf("no record, and %+v", m)
		}
		if ok && m.Error == "" && (m.ID == "" || len(m.ID) > maxPolicyID || !strings.HasPrefix(m.Record, stsPrefix)) {
			t.Errorf("%+v", m)
		}
		if r := tlsReports([]string{a, b}); r != "" && !strings.HasPrefix(r, rptPrefix) {
			t.Errorf("reports %q", r)
		}
	})
}
