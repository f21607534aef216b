package conformance_test

import "strings"

// scenario is a server, and the mode that the client is set to.
type scenario struct {
	id   string
	name string // for the table
	// modes are how the client is set, the first of them that it can express.
	modes    []string
	port     int
	server   string // the lines of the lab's port
	password string // empty for the right one
}

// upgrading is what a user would choose for a server with STARTTLS.
var upgrading = []string{"starttls", "opportunistic"}

// plain is what a client does that was told of no encryption.
var plain = []string{"none", "opportunistic"}

const (
	submission  = "include submission"
	submissions = "include submissions\ntls implicit patience=5s"
)

var scenarios = []scenario{
	{id: "starttls", name: "STARTTLS on 587", modes: upgrading, port: 587, server: submission},
	{id: "implicit", name: "TLS on 465", modes: []string{"implicit"}, port: 465, server: submissions},
	{id: "implicit-on-587", name: "TLS on 587", modes: []string{"implicit"}, port: 587, server: submission},
	{id: "plain-on-465", name: "no TLS on 465", modes: append(upgrading, "none"), port: 465, server: submissions},
	{id: "none-on-587", name: "no TLS, AUTH hidden", modes: plain[:1], port: 587, server: submission},
	{id: "starttls-not-offered", name: "STARTTLS not offered", modes: upgrading, port: 587, server: "include relay\nuser me@example.com correct-horse\noffer AUTH PLAIN LOGIN CRAM-MD5\non AUTH\n  auth"},
	{id: "starttls-refused", name: "STARTTLS refused", modes: upgrading, port: 587, server: submission + "\non STARTTLS in clear\n  reply 454 4.7.0 TLS not available due to local problem"},
	{id: "wrong-password", name: "wrong password", modes: upgrading, port: 587, server: submission, password: "wrong-horse"},
	{id: "no-auth", name: "no AUTH in TLS", modes: upgrading, port: 587, server: "include relay\ninclude starttls\non MAIL\n  reply 530 5.7.0 Authentication required"},
	{id: "no-mechanism", name: "no mechanism shared", modes: upgrading, port: 587, server: submission + "\nwithdraw AUTH in tls\noffer AUTH X-UNHEARD X-UNSEEN in tls\non AUTH in tls\n  reply 504 5.5.4 Unrecognized authentication type"},
	{id: "clear", name: "AUTH without TLS", modes: plain, port: 25, server: "include relay\nuser me@example.com correct-horse\noffer AUTH LOGIN PLAIN CRAM-MD5\non AUTH\n  auth\non MAIL signed-out\n  reply 530 5.7.0 Authentication required"},
	{id: "self-signed", name: "self-signed", modes: upgrading, port: 587, server: submission + "\ntls cert=self-signed"},
	{id: "wrong-name", name: "other name", modes: upgrading, port: 587, server: submission + "\ntls names=mail.example.net"},
	{id: "expired", name: "expired", modes: []string{"implicit", "starttls", "opportunistic"}, port: 0, server: "tls cert=expired"},
	{id: "both-on-587", name: "both boxes, 587", modes: []string{"both"}, port: 587, server: submission},
	{id: "both-on-465", name: "both boxes, 465", modes: []string{"both"}, port: 465, server: submissions},
	{id: "sender-refused", name: "sender refused", modes: upgrading, port: 587, server: submission + "\non MAIL signed-in\n  reply 553 5.7.1 Sender address rejected: not owned by user"},
}

// at is the scenario for a mode: the port of one that does not care follows.
func (s scenario) at(mode string) scenario {
	if s.port == 0 {
		s.port, s.server = 587, submission+"\n"+s.server
		if mode == "implicit" {
			s.port, s.server = 465, strings.Replace(s.server, submission, submissions, 1)
		}
	}
	return s
}
