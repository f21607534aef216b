package lab

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/md4" //lint:ignore SA1019 NTLM has no other
)

var digestField = regexp.MustCompile(`(\w[\w-]*)=(?:"((?:[^"\\]|\\.)*)"|([^",]*))`)

// authDigest is RFC 2831. Its nonce is fixed, so that runs repeat.
func authDigest(x *dialog) (bool, error) {
	const nonce = "OA6MG9tEQGm2hh"
	realm := x.s.srv.name
	response, err := x.ask(fmt.Sprintf(`realm="%s",nonce="%s",qop="auth",algorithm=md5-sess,charset=utf-8`, realm, nonce))
	if err != nil {
		return false, err
	}
	f := map[string]string{}
	for _, m := range digestField.FindAllStringSubmatch(response, -1) {
		f[m[1]] = m[2] + m[3]
	}
	a := x.s.srv.account
	x.s.user = f["username"]
	answer := func(verb string) string {
		h := func(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) }
		// Section 2.1.2.1: what has a form in ISO-8859-1 is hashed in it.
		secret := md5.Sum([]byte(narrowed(f["username"]) + ":" + narrowed(f["realm"]) + ":" + narrowed(a.password)))
		a1 := string(secret[:]) + ":" + nonce + ":" + f["cnonce"]
		return h(h(a1) + ":" + nonce + ":" + f["nc"] + ":" + f["cnonce"] + ":auth:" + h(verb+":"+f["digest-uri"]))
	}
	if a.password == "" || !strings.EqualFold(f["username"], a.user) || f["response"] != answer("AUTHENTICATE") {
		return false, nil
	}
	_, err = x.ask("rspauth=" + answer(""))
	return err == nil, err
}

// ntlmChallenge is the number that the client has to answer, fixed so that runs
// repeat.
const ntlmChallenge = "\x01\x23\x45\x67\x89\xab\xcd\xef"

// authNTLM is version 2 of [MS-NLMP] in the manner of Exchange, which first says
// "NTLM supported" without base64.
func authNTLM(x *dialog) (bool, error) {
	if !x.has {
		x.s.writeString("334 NTLM supported\r\n")
		if err := x.s.readLine(); err != nil {
			return false, err
		}
	}
	response, err := x.ask(x.ntlmMessage())
	if err != nil || len(response) < 64 || !strings.HasPrefix(response, "NTLMSSP\x00\x03") {
		return false, err
	}
	field := func(at int) string {
		size, from := int(binary.LittleEndian.Uint16([]byte(response[at:]))), int(binary.LittleEndian.Uint32([]byte(response[at+4:])))
		if from+size > len(response) {
			return ""
		}
		return response[from : from+size]
	}
	proof, domain, user := field(20), narrow(field(28)), narrow(field(36))
	x.s.user = user
	a := x.s.srv.account
	if len(proof) < 16 || a.password == "" || !strings.EqualFold(user, a.user) && !strings.EqualFold(user+"@"+domain, a.user) {
		return false, nil
	}
	hash := md4.New()
	hash.Write([]byte(wide(a.password)))
	key := keyedMD5(string(hash.Sum(nil)), wide(strings.ToUpper(user)+domain))
	return proof[:16] == keyedMD5(key, ntlmChallenge+proof[16:]), nil
}

// ntlmMessage is a CHALLENGE_MESSAGE that names the server and its domain.
func (x *dialog) ntlmMessage() string {
	info := ""
	for _, n := range []struct {
		id   uint16
		name string
	}{{2, "LAB"}, {1, "MAIL1"}, {4, "lab.example.com"}, {3, "mail1.lab.example.com"}, {0, ""}} {
		text := wide(n.name)
		info += string(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, n.id), uint16(len(text)))) + text
	}
	const flags, head = 0x02898205 &^ 0x02000000, 48 // Unicode, NTLM, target information
	target := wide("LAB")
	pair := func(size, offset int) string {
		b := binary.LittleEndian.AppendUint16(nil, uint16(size))
		b = binary.LittleEndian.AppendUint16(b, uint16(size))
		return string(binary.LittleEndian.AppendUint32(b, uint32(offset)))
	}
	return "NTLMSSP\x00\x02\x00\x00\x00" + pair(len(target), head) + string(binary.LittleEndian.AppendUint32(nil, flags)) +
		ntlmChallenge + strings.Repeat("\x00", 8) + pair(len(info), head+len(target)) + target + info
}

func keyedMD5(key, text string) string {
	mac := hmac.New(md5.New, []byte(key))
	mac.Write([]byte(text))
	return string(mac.Sum(nil))
}

// wide is UTF-16 with the low byte first; narrow reads it.
func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func narrow(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, binary.LittleEndian.Uint16([]byte(s[i:])))
	}
	return string(utf16.Decode(units))
}
