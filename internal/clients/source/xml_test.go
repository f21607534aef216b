package source

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestXMLReader(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []read
	}{
		{"attributes", "\ufeff<?xml version='1.0'?>\n<system.net>\n<smtp from=\"a@b\">\n<network host='h' port = \"587\"\n enableSsl=\"true\"/></smtp></system.net>", []read{
			{"system.net.smtp.from", `"a@b"`, "a@b", Text, "", false, ""},
			{"system.net.smtp.network.host", "'h'", "h", Text, "", false, ""},
			{"system.net.smtp.network.port", `"587"`, "587", Text, "", false, ""},
			{"system.net.smtp.network.enableSsl", `"true"`, "true", Text, "", false, ""},
		}},
		{"elements", "<m>\r\n  <smtpHost> h </smtpHost>\n  <a><b>&amp;&#65;&#x42;</b></a><c/><d></d>\n</m>", []read{
			{"m.smtpHost", "h", "h", Text, "", false, ""},
			{"m.a.b", "&amp;&#65;&#x42;", "&AB", Text, "", false, ""},
			{"m.c", "/>", "/>", Text, "", false, ""},
			{"m.d", "", "", Text, "", false, ""},
		}},
		{"CDATA and comments inside", "<p><![CDATA[a&b<c]]><!-- no -->d</p>", []read{{"p", "<![CDATA[a&b<c]]><!-- no -->d", "a&b<cd", Text, "", false, ""}}},
		{"a comment is not in force", "<a><!-- <b c=\"d\"/> --><b c=\"e\"/></a>", []read{
			{"a.b.c", `"d"`, "d", Text, "", true, ""}, {"a.b.c", `"e"`, "e", Text, "", false, ""}}},
		{"a comment without an end", "<a b='1'><!-- <c d='2'/>", []read{{"a.b", "'1'", "1", Text, "", false, ""}, {"a.c.d", "'2'", "2", Text, "", true, ""}}},
		{"named by an attribute", `<appSettings><add key="SmtpHost" value="h"/><prop key="mail.smtp.port">25</prop></appSettings>`, []read{
			{"appSettings.SmtpHost", `"h"`, "h", Text, "", false, ""}, {"appSettings.mail.smtp.port", "25", "25", Text, "", false, ""}}},
		{"siblings are blocks", "<m><s><h>1</h></s><s><h>2</h></s></m>", []read{
			{"m.s.h", "1", "1", Text, "", false, ""}, {"m.s.h", "2", "2", Text, "m.s[1]", false, ""}}},
		{"a snippet, cut anywhere", "</x><network host=\"h\" port=\"587\" password=\"open", []read{
			{"network.host", `"h"`, "h", Text, "", false, ""}, {"network.port", `"587"`, "587", Text, "", false, ""}}},
		{"end tags that do not fit", "<a><b>1</c></b></a></a>", []read{{"a.b", "1</c>", "1</c>", Text, "", false, ""}}},
		{"a reference", "<a b='${MAIL_HOST:-h}'/>", []read{{"a.b", "'${MAIL_HOST:-h}'", "", Reference, "", false, ""}}},
	} {
		got := entries(t, XML, tt.text)
		for i := range got { // an element without content has nothing
			if got[i].Raw == "/>" {
				got[i].Value = "/>"
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestXMLChanges are the values that no reader of XML lets pass.
func TestXMLChanges(t *testing.T) {
	for _, tt := range []struct {
		text, value string
		want        []Change
	}{
		{`<a b="x&amp;y"/>`, "x&y", nil},
		{`<a b="x&y"/>`, "", []Change{{MarkupBroken, 2}}},
		{`<a b="x&nosuch;y"/>`, "", []Change{{MarkupBroken, 2}}},
		{`<a b="&lt;x<y"/>`, "", []Change{{MarkupBroken, 6}}},
		{`<a b="x&#0;y"/>`, "", []Change{{MarkupBroken, 2}}},
		{`<a b="x"y"/>`, "", []Change{{Refused, 2}}},
		{`<b>x&y</b>`, "", []Change{{MarkupBroken, 1}}},
		{`<b><![CDATA[x&y]]></b>`, "x&y", nil},
	} {
		d := Parse("-", []byte(tt.text), XML)
		value, changes := Evaluate(&d.Entries[0], XML, Plain, nil)
		if diff := cmp.Diff(tt.want, changes); value != tt.value || diff != "" {
			t.Errorf("%s: value %q, changes (-want +got):\n%s", tt.text, value, diff)
		}
	}
	// An entity that the text declares is not looked at, and nothing is made of it.
	d := Parse("-", []byte("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"&x;&x;\">]><a b='&y;'/>"), XML)
	if e := d.Entries[0]; e.Kind != Expression || e.Value != "" {
		t.Errorf("an entity of the text's own: %+v", e)
	}
}

func TestXMLHostile(t *testing.T) {
	const n = 100000
	for name, text := range map[string]string{
		"deep":            strings.Repeat("<a>", n) + "1" + strings.Repeat("</a>", n),
		"open":            strings.Repeat("<a b='1'>", n),
		"closed":          strings.Repeat("</a>", n),
		"siblings":        "<r>" + strings.Repeat("<a>1</a>", n) + "</r>",
		"attributes":      "<r " + strings.Repeat("a='1' ", n) + "/>",
		"quotes":          "<r " + strings.Repeat(`a=" `, n),
		"comments":        strings.Repeat("<!--", n),
		"comments inside": "<!--" + strings.Repeat("<a b='1'/><!--", n),
		"sections":        "<a>" + strings.Repeat("<![CDATA[", n) + "</a>",
		"brackets":        strings.Repeat("<", n),
		"declarations":    strings.Repeat("<!DOCTYPE [", n),
		"entities":        "<a>" + strings.Repeat("&lol;", n) + "</a>",
		"a long name":     "<" + strings.Repeat("a", n) + " " + strings.Repeat("b", n) + "='1'/>",
	} {
		d := Parse("-", []byte(text), XML)
		checkEntries(t, d)
		if len(d.Entries) > MaxEntries {
			t.Errorf("%s: %d entries", name, len(d.Entries))
		}
		for _, e := range d.Entries {
			if len(e.Key) > (maxXMLDepth+1)*(maxXMLName+1) {
				t.Errorf("%s: a key of %d bytes", name, len(e.Key))
				break
			}
		}
	}
}

// TestXMLAgainstStandard compares the values of random documents with those that
// the standard library reads.
func TestXMLAgainstStandard(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		text := "<r>" + randomXML(rng, 0) + "</r>"
		want := standardXML(t, text)
		var got []string
		d := Parse("-", []byte(text), XML)
		for i := range d.Entries {
			e := &d.Entries[i]
			if value, _ := Evaluate(e, XML, Plain, nil); !e.Comment && e.Raw != "/>" {
				got = append(got, e.Key+"="+strings.TrimSpace(value))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n(-standard +ours):\n%s", text, diff)
		}
	}
}

func randomXML(rng *rand.Rand, depth int) string {
	var b strings.Builder
	texts := []string{"x", "a&amp;b", "&lt;&gt;&quot;&apos;", "&#38;&#x3C;é", "<![CDATA[&<>]]>", "<!-- c='d' -->y", " z ", "p=q", "{AQAA+/=}"}
	values := []string{`"x"`, `'y "z" '`, `"a&amp;b"`, `"&#38;'"`, `""`, `'p>q'`}
	for i := range 1 + rng.IntN(3) {
		name := fmt.Sprintf("e%d.%d", depth, i)
		b.WriteString("<" + name)
		for j := range rng.IntN(3) {
			fmt.Fprintf(&b, "%sa%d%s=%s", []string{" ", "\n  ", "\t"}[rng.IntN(3)], j, []string{"", " "}[rng.IntN(2)], values[rng.IntN(len(values))])
		}
		switch {
		case rng.IntN(8) == 0:
			b.WriteString("/>")
			continue
		case depth < 3 && rng.IntN(2) == 0:
			b.WriteString(">\n" + randomXML(rng, depth+1))
		default:
			b.WriteString(">" + texts[rng.IntN(len(texts))] + texts[rng.IntN(len(texts))])
		}
		b.WriteString("</" + name + ">\n")
		if rng.IntN(5) == 0 {
			b.WriteString("<!-- <gone a='1'/> --><?pi a='1'?>")
		}
	}
	return b.String()
}

// standardXML are the keys and values by encoding/xml, in the order of our entries:
// that of their places.
func standardXML(t *testing.T, text string) (list []string) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader([]byte(text)))
	type element struct {
		path, text string
		parent     bool
		empty      bool
	}
	var stack []*element
	for {
		tok, err := dec.Token()
		if tok == nil {
			if len(stack) > 0 {
				t.Fatalf("%s: %v", text, err)
			}
			return list
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			e := &element{path: tok.Name.Local, empty: text[dec.InputOffset()-2] == '/'}
			if n := len(stack); n > 0 {
				e.path, stack[n-1].parent = stack[n-1].path+"."+tok.Name.Local, true
			}
			for _, a := range tok.Attr {
				list = append(list, e.path+"."+a.Name.Local+"="+strings.TrimSpace(a.Value))
			}
			stack = append(stack, e)
		case xml.CharData:
			if n := len(stack); n > 0 {
				stack[n-1].text += string(tok)
			}
		case xml.EndElement:
			e := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !e.parent && !e.empty {
				list = append(list, e.path+"="+strings.TrimSpace(e.text))
			}
		}
	}
}

func TestXMLEdits(t *testing.T) {
	for _, tt := range []struct{ name, text, key, changed, gone string }{
		{"attribute", `<network host="h" />`, "network.port", `<network host="x &lt;y&quot;&amp;" port="2" />`, `<network />`},
		{"attributes on lines", "<n\r\n  host='h'\r\n  user='u'>", "n.port", "<n\r\n  host='x &lt;y\"&amp;'\r\n  port=\"2\"\r\n  user='u'>", "<n\r\n  user='u'>"},
		{"element", "<m>\n  <a>1</a> \n  <c>3</c>\n</m>\n", "m.b", "<m>\n  <a>x &lt;y\"&amp;</a>\n  <b>2</b> \n  <c>3</c>\n</m>\n", "<m>\n  <c>3</c>\n</m>\n"},
		{"elements on one line", "<m><a>1</a><c>3</c></m>", "m.b", "<m><a>x &lt;y\"&amp;</a><b>2</b><c>3</c></m>", "<m><c>3</c></m>"},
		{"empty", "<m>\n\t<a/>\n</m>", "m.b", "<m>\n\t<a>x &lt;y\"&amp;</a>\n\t<b>2</b>\n</m>", "<m>\n</m>"},
		{"CDATA", "<m>\n<a><![CDATA[1]]></a>\n</m>", "m.b", "<m>\n<a><![CDATA[x <y\"&]]></a>\n<b>2</b>\n</m>", "<m>\n</m>"},
		{"named", "<s>\n  <add key=\"A\" value=\"1\" />\n</s>", "s.B", "<s>\n  <add key=\"A\" value=\"x &lt;y&quot;&amp;\" />\n  <add key=\"B\" value=\"2\" />\n</s>", "<s>\n</s>"},
		{"prop", "<s>\n  <prop key=\"A\">1</prop>\n</s>", "s.B", "<s>\n  <prop key=\"A\">x &lt;y\"&amp;</prop>\n  <prop key=\"B\">2</prop>\n</s>", "<s>\n</s>"},
	} {
		d := Parse("-", []byte(tt.text), XML)
		e := &d.Entries[0]
		got := string(Apply(d, XMLAttributes, []Edit{{Entry: e, Value: `x <y"&`, Kind: Text}, {Near: e, Key: tt.key, Value: "2", Kind: Text}}))
		if diff := cmp.Diff(tt.changed, got); diff != "" {
			t.Errorf("%s, changed (-want +got):\n%s", tt.name, diff)
		}
		back := Parse("-", []byte(got), XML)
		if value, _ := Evaluate(&back.Entries[0], XML, Plain, nil); value != `x <y"&` {
			t.Errorf("%s: read back as %q", tt.name, value)
		}
		if diff := cmp.Diff(tt.gone, string(Apply(d, XMLAttributes, []Edit{{Entry: e, Remove: true}}))); diff != "" {
			t.Errorf("%s, removed (-want +got):\n%s", tt.name, diff)
		}
	}
}

// FuzzXML reads, edits and reads again.
func FuzzXML(f *testing.F) {
	for _, s := range []string{"<a b='c'>d</a>", "<a><!-- <b/> --><c/><![CDATA[x]]></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<add key='k' value='v'/>", "<a b=\"c\"d\"/>", "<prop key='k'>v</prop>", "</a><b", "<a\n b='1'\n c='2'/>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := Parse("-", text, XML)
		checkEntries(t, d)
		for i := range d.Entries[:min(len(d.Entries), 8)] {
			exercise(t, d, &d.Entries[i])
		}
	})
}
