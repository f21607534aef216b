package probe

import (
	"maps"
	"reflect"
	"strings"
)

// ownWords are the fields of a record that hold this program's own words or
// numbers, which a secret that is one of them must not change: others decide by
// them. The lines and replies have gone through the redactor as they came in.
var ownWords = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`Record.Schema Record.Interrupted Settings.Secret Settings.Mechanisms Origin.Name
		Application.Client Application.Name Application.Version Application.Format Application.Dialect SettingValue.Key SettingValue.Kind Conduct.Mechanisms Conduct.Unoffered Conduct.MinTLS Reading.Meant
		NotTested.Name Lookup.Type Lookup.Resolver Lookup.Code Endpoint.Address Connect.Address Connect.Family Connect.Outcome Egress.Family Egress.Outcome Egress.Local Egress.SeenAs
		TLS.OCSP TLS.Version TLS.Cipher TLS.Curve TLS.Alert Certificate.Key Certificate.Signature Certificate.Fingerprint
		Attempt.Mechanism Attempt.Encoding Step.Name Session.Transcript Session.Banner EHLO.Reply EHLO.Refusal Failure.Reply Upgrade.Reply
		Attempt.Reply Envelope.Mail Envelope.Rcpt Envelope.Reset Envelope.Data Envelope.Message Envelope.MessageID`) {
		set[name] = true
	}
	return set
}()

// shaped are the fields that are judged by their form.
var shaped = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(`Settings.Host Settings.Username Settings.From Settings.To Settings.EHLOName
		Endpoint.Host Endpoint.EHLOName Vantage.Host Envelope.From Envelope.To Lookup.Name MX.Domain DANE.Name`) {
		set[name] = true
	}
	return set
}()

// redactedWord stands in a host name, a user name or an address, which stay
// ones: a password such as "example" must not make the host look mistyped, and
// must not be told by the host beside a banner in which it is replaced.
const redactedWord = "REDACTED"

func (r *redactor) shape(s string) string {
	spans := r.find([]byte(s))
	if len(spans) == 0 {
		return s
	}
	out := string(replaceSpans([]byte(s), spans, redactedWord))
	if strings.Contains(s, "@") && !strings.Contains(out, "@") {
		out += "@" + redactedWord
	}
	return out
}

// record replaces the secrets in what is not from a line of the conversation: a
// setting that repeats one, the DNS, certificates, errors.
func (r *redactor) record(rec *Record) {
	rec.Settings.Origin = maps.Clone(rec.Settings.Origin) // the caller's
	r.value(reflect.ValueOf(rec).Elem())
}

func (r *redactor) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.value(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			element := reflect.New(v.Type().Elem()).Elem()
			element.Set(v.MapIndex(key))
			r.value(element)
			v.SetMapIndex(key, element)
		}
	case reflect.Struct:
		t := v.Type()
		for i := range t.NumField() {
			switch name := t.Name() + "." + t.Field(i).Name; {
			case !t.Field(i).IsExported() || ownWords[name]:
			case shaped[name]:
				v.Field(i).SetString(r.shape(v.Field(i).String()))
			default:
				r.value(v.Field(i))
			}
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() { // the named types are enumerations
			v.SetString(r.string(v.String()))
		}
	}
}
