package providers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// The plain old XML form of Autodiscover ([MS-OXDSCLI]).

const (
	autodiscoverRequest  = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
	autodiscoverResponse = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
)

// autodiscoverBody is the question for an address.
func autodiscoverBody(addr address) []byte {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(addr.text)) // a Buffer takes everything
	return []byte(`<?xml version="1.0" encoding="utf-8"?>` + "\n" +
		`<Autodiscover xmlns="` + autodiscoverRequest + `"><Request><EMailAddress>` + escaped.String() +
		`</EMailAddress><AcceptableResponseSchema>` + autodiscoverResponse + "</AcceptableResponseSchema></Request></Autodiscover>\n")
}

var errNotAutodiscover = errors.New("not an Autodiscover answer")

// readAutodiscover takes the SMTP servers out of an answer, or the place that it
// sends the question to.
func readAutodiscover(doc []byte, addr address) (list []Candidate, redirect string, err error) {
	root, err := parseXML(doc)
	if err != nil {
		return nil, "", err
	}
	if root.name != "Autodiscover" {
		return nil, "", errNotAutodiscover
	}
	account := root.at("Response", "Account")
	if account == nil {
		if text := root.at("Response", "Error"); text != nil {
			return nil, "", errors.New("the server says: " + printable(text.value("Message")))
		}
		return nil, "", nil
	}
	if account.value("RedirectAddr") != "" {
		return nil, "", errors.New("it answers with another address, which is not followed")
	}
	for _, p := range account.all("Protocol") {
		if c, ok := autodiscoverServer(p, addr); ok && len(list) < maxPerSource {
			list = append(list, c)
		}
	}
	return list, account.value("RedirectUrl"), nil
}

// autodiscoverServer reads a Protocol element. SSL "on" means TLS of either kind
// and its absence means "on", so that the mode stays unknown unless the newer
// Encryption element tells.
func autodiscoverServer(p *element, addr address) (Candidate, bool) {
	host, err := hostName(p.value("Server"))
	port, portErr := strconv.ParseUint(p.value("Port"), 10, 16)
	if !strings.EqualFold(p.value("Type"), "SMTP") || err != nil || portErr != nil || port == 0 {
		return Candidate{}, false
	}
	c := Candidate{Host: host, Port: int(port)}
	switch strings.ToLower(p.value("Encryption")) {
	case "ssl":
		c.Security = SecurityImplicit
	case "tls":
		c.Security = SecurityStartTLS
	case "none":
		c.Security = SecurityNone
	}
	if !strings.EqualFold(p.value("AuthRequired"), "off") {
		c.Username = addr.userName(p.value("LoginName"))
	}
	return c, true
}
