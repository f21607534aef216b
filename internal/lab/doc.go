// Package lab runs scripted SMTP servers, well- and ill-behaved, on loopback.
// The demo command and the tests talk to them.
//
// A scenario is one text file, scenarios/NAME.smtp: a small DNS zone, servers
// behind ports, the settings of a user, and the verdict that the run must get.
// Adding one means adding that file and nothing else. The package shares no
// code with the rest of the program: a mistake made once must not cancel out.
//
// # A scenario in full
//
//	title    The password is wrong
//	story    The server says 535.
//	args     --host smtp.example.com --port 587 --starttls=on --user me@example.com
//	password wrong-horse
//	status   broken
//	rule     credentials-rejected
//	host     smtp.example.com
//
//	port 587
//	  include submission
//	  reject 535 5.7.8 Error: no such luck
//
// A line is a word and its argument. Blank lines and lines that start with #
// are comments; indentation is for the reader. Blanks at the end of a line are
// dropped.
//
// # Before the first port
//
//	title TEXT          one line, for the list
//	story TEXT          one to three sentences; several lines are joined
//	args FLAGS          flags of `smtpwhy check`, in quotes where they have blanks; several lines are joined
//	password TEXT       given to the run: as a token, if args have --auth XOAUTH2 or OAUTHBEARER
//	status WORD         ok, unproven, risky or broken
//	rule ID             the cause, for risky and broken
//	also ID...          rules that must be among the further blockers
//	recommended MODE:PORT   the settings that must be recommended as verified, such as starttls:587
//	host NAME [ADDRESS...]  a host; without addresses it has 192.0.2.10 and 2001:db8::10
//	zone NAME TYPE [DATA]   a record: A, AAAA, CNAME, MX ("10 mail.example.com")
//	zone NAME TXT TEXT      a text, as it stands
//	zone NAME TLSA 3 1 1 {certificate}   or hex; {certificate} is what the certificate of port 25 gives,
//	                        for usages 0 and 2 that of its issuer
//	zone signed             the resolver says that it has checked every answer (DNSSEC), not only those about the root
//	zone NAME NONE          the name exists without records
//	zone NAME SERVFAIL      the resolver fails for it; SILENT: it never answers
//	network TARGET FATE     refused, filtered, unreachable or denied
//	client ADDRESS...       the client's own addresses, if not 192.0.2.200 and 2001:db8::c8
//
// A name that the zone does not have does not exist; the name * stands for all
// others. The target of network is a port, an address, or address:port; the most
// exact line decides. Otherwise ports with a server are open, the others refuse.
//
// # Servers
//
// `port NUMBER` begins a server, which stands behind every address of the hosts;
// `port NUMBER at ADDRESS...` one for these alone. Its lines, besides handlers:
//
//	include BLOCK       the lines of blocks/BLOCK.smtp: relay (mail without AUTH), starttls,
//	                    signin (AUTH inside TLS), submission (all three), submissions (TLS at once)
//	name TEXT           how it calls itself; the first host, if not given
//	greet TEXT          the greeting; several lines make one greeting
//	offer TEXT [in clear|in tls]      a line of the EHLO reply
//	withdraw KEYWORD [in clear|in tls]  take offers back
//	user NAME PASSWORD  the account that AUTH knows; user-latin1 keeps it in ISO-8859-1
//	token TEXT          the OAuth token that it knows
//	mechanism NAME...   what AUTH speaks, if not what is offered
//	accept TEXT         reply to a good AUTH, with escapes; several lines make one reply
//	reject TEXT         reply to a bad one
//	prompt user TEXT    the prompts of LOGIN, with escapes; prompt password TEXT
//	oauth-error JSON    the challenge that explains a wrong token
//	iterations NUMBER   that SCRAM asks for, default 4096
//	scram FAULT         no-proof (it keeps back its own proof), wrong-proof, other-channel (its
//	                    -PLUS forms are bound to another TLS connection than the client's)
//	ignore-initial-response   ask for the response that came with AUTH again
//	tls OPTION...       implicit (TLS from the first byte), cert=KIND, names=A,B, min=1.0, max=1.2,
//	                    ciphers=NAME,NAME, client-cert=requested or required, patience=DURATION (for a
//	                    handshake; then it closes)
//
// and issuer-url=URL,URL, where the certificate says that its issuer's is.
//
// Kinds of certificate: good, expired, not-yet-valid, expires-soon, wrong-name,
// ip-only, self-signed, untrusted, chainless, wrong-order, duplicate and unrelated (a
// certificate is sent twice, or has no part in the chain), cross-expired (the root is
// sent as an expired one signed it), name-constraint (the authority may certify
// intranet.example alone), weak-key (RSA 1024), weak (with SHA-1 as well), wrong-use,
// key-usage (the key may not sign), must-staple (without an OCSP response), revoked
// (says the response), private (this machine trusts the root, the public does not),
// public-only (the other way round), intercepted (signed by a virus scanner).
//
// # Handlers
//
// `on PATTERN [conditions]` says what to do on a command. The pattern is the
// start of the command, in whole words, or has stars that stand for anything;
// case does not count. `on connect` runs before the first command, `on *`
// matches every command. Conditions: in clear, in tls, signed-in,
// signed-out, no-mail (no MAIL accepted yet), no-rcpt. The last handler that
// matches wins, so a scenario includes a block and then says what is different.
// A command without a handler gets 502. The actions, one a line:
//
//	reply TEXT          a line; {name}, {line} (the client's last), {user} and {password} are
//	                    filled in, also as {line.base64}, {line.hex}, {line.url}
//	inject TEXT         a line behind a reply, in the same packet
//	raw TEXT            bytes with the escapes of Go (\r \n \x00), without a line end
//	fill N              N letters
//	garbage N           N bytes that look random and are the same each time
//	flood TEXT          a line, again and again, until the client goes away
//	capabilities        the reply to EHLO, made of the offers
//	starttls            the TLS handshake; plain text that came with the command is dropped.
//	                    With `vulnerable` it is kept and read as if it had come inside TLS
//	auth                the exchange of PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5, SCRAM-*, NTLM, XOAUTH2, OAUTHBEARER, EXTERNAL, ANONYMOUS
//	message             read a message up to the lone dot
//	expect PATTERN      read a command; any other gets 503 and ends the handler
//	await               wait until the client sends something, such as its ClientHello
//	wait DURATION       250ms, 2s
//	drip N DURATION     from here on write N bytes at a time, with a pause after each
//	alert N             a fatal TLS alert, in clear
//	certificate WHICH [FORM]   an HTTP answer with a certificate: issuer or root of the good ones,
//	                    or another; in der, pem or p7c
//	silent              read on and never answer
//	close               close in good order
//	reset               make the connection end with a TCP reset
//
// What a handler writes goes out in one packet, unless an action waits in between.
package lab
