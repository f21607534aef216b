// Package realservers holds the tests of the smtpwhy program against real mail
// servers: Postfix with Dovecot's and with Cyrus's SASL, Dovecot, Exim, chasquid and
// OpenSMTPD, started on loopback by servers.sh, and against GNU SASL. The environment
// variable SMTPWHY_REAL names the directory where they run; without it the tests are
// skipped.
//
//	sudo .ci/install-servers
//	sudo internal/realservers/servers.sh up /tmp/real
//	SMTPWHY_REAL=/tmp/real go test ./internal/realservers
//	sudo internal/realservers/servers.sh down /tmp/real
package realservers
