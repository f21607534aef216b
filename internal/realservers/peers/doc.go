// Package peers runs TLS servers of OpenSSL, GnuTLS and Java on loopback, each set
// up in a way of its own, and asks sslscan and testssl.sh what they take. A test and
// the benchmark hold the TLS scan against them.
//
// None of these servers speaks SMTP. A front before each does it as far as STARTTLS
// and then passes on what comes.
package peers
