#!/bin/bash
# tlsscan.sh [-all | HOST:PORT...]: the TLS scan beside sslscan and testssl.sh, on
# servers of OpenSSL and GnuTLS on loopback, or on the mail servers that are named:
# what each finds, where they differ, how long each takes. It needs Debian's packages
# openssl gnutls-bin sslscan testssl.sh. QUICK=1 leaves out testssl, which takes
# half an hour for the seven servers; -all takes all servers of the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec go run ./internal/bench/tlsscan ${QUICK:+-quick} "$@"
