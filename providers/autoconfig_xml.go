package providers

import (
	"errors"
	"strconv"
	"strings"
)

// Mozilla's format, as the draft draft-ietf-mailmaint-autoconfig describes it:
// clientConfig > emailProvider > outgoingServer, repeated in order of preference.

var errNotAutoconfig = errors.New("not an autoconfig file")

// socketTypes are the words of the format for the security modes.
var socketTypes = map[string]string{"ssl": SecurityImplicit, "starttls": SecurityStartTLS, "plain": SecurityNone}

// authWords are the words of the format for AUTH, and the mechanisms meant.
var authWords = map[string][]string{
	"password-cleartext": {"PLAIN", "LOGIN"},
	"plain":              {"PLAIN", "LOGIN"}, // of old files
	"password-encrypted": {"CRAM-MD5"},
	"secure":             {"CRAM-MD5"},
	"oauth2":             {"XOAUTH2", "OAUTHBEARER"},
	"ntlm":               {"NTLM"},
	"gssapi":             {"GSSAPI"},
	"tls-client-cert":    {"EXTERNAL"},
}

// readAutoconfig takes the SMTP servers out of a file, in its order. Those that
// name no usable host and port are left out.
func readAutoconfig(doc []byte, addr address) ([]Candidate, error) {
	root, err := parseXML(doc)
	if err != nil {
		return nil, err
	}
	if root.name != "clientConfig" {
		return nil, errNotAutoconfig
	}
	var list []Candidate
	for _, provider := range root.all("emailProvider") {
		for _, server := range provider.all("outgoingServer") {
			if kind := server.attrs["type"]; kind != "" && !strings.EqualFold(kind, "smtp") {
				continue
			}
			if c, ok := autoconfigServer(server, addr); ok && len(list) < maxPerSource {
				list = append(list, c)
			}
		}
	}
	return list, nil
}

func autoconfigServer(server *element, addr address) (Candidate, bool) {
	host, err := hostName(addr.expand(server.value("hostname")))
	port, portErr := strconv.ParseUint(server.value("port"), 10, 16)
	if err != nil || portErr != nil || port == 0 {
		return Candidate{}, false
	}
	c := Candidate{Host: host, Port: int(port), Security: socketTypes[strings.ToLower(server.value("socketType"))]}
	signIn := false
	for _, a := range server.all("authentication") {
		word := strings.ToLower(a.text)
		signIn = signIn || word != "none" && word != "client-ip-address"
		c.Mechanisms = append(c.Mechanisms, authWords[word]...)
	}
	if signIn {
		c.Username = addr.userName(server.value("username"))
	}
	const mostMechanisms = 8
	c.Mechanisms = c.Mechanisms[:min(len(c.Mechanisms), mostMechanisms)]
	return c, true
}
