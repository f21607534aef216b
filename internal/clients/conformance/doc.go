// Package conformance holds the tests that drive real mail clients against lab
// servers and compare what they do with what package clients says they do: how it
// ends, whether the connection is encrypted, the first AUTH mechanism, the EHLO
// name, and the error text.
//
// The drivers in drivers/ configure each real client from its own settings and say
// in one line how it went. Set SMTPWHY_CLIENTS to the directory that
// .ci/install-clients has filled; a client that is not installed is skipped by name.
package conformance
