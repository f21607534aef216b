package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// errSilent is the cause of a wait that was given up because the same port
// answered TLS on another connection.
var errSilent = errors.New("the port speaks TLS from the first byte")

// ViaError is the failure of what the connections go through, such as a proxy, as
// opposed to one of the server. Dialers return it; see Options.Via.
type ViaError struct {
	// Text is the reason, one clause, without secrets.
	Text string
	Err  error // the cause, nil for none
}

func (e *ViaError) Error() string { return e.Text }

// Unwrap is the cause.
func (e *ViaError) Unwrap() error { return e.Err }

// classify turns an error of the network into the kind that the record names.
func classify(err error) FailureKind {
	var timeout net.Error
	var via *ViaError
	switch {
	case errors.As(err, &via):
		return FailureVia
	case errors.Is(err, errSilent):
		return FailureSilent
	case errors.Is(err, context.Canceled), errors.Is(err, errEnough):
		return FailureCancelled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return FailureTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return FailureRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return FailureReset
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENETDOWN),
		errors.Is(err, syscall.EHOSTDOWN), errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EAFNOSUPPORT):
		return FailureUnreachable
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return FailureDenied
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return FailureClosed
	case errors.Is(err, errTooMuch):
		return FailureLimit
	case errors.As(err, &timeout) && timeout.Timeout():
		return FailureTimeout
	case strings.Contains(err.Error(), "refused"): // other systems' error numbers
		return FailureRefused
	}
	return FailureProtocol
}

// kindText is what people read for a kind; the operating system's words differ
// from machine to machine.
var kindText = map[FailureKind]string{
	FailureSilent:      "no greeting; the port answers TLS from the first byte",
	FailureTimeout:     "no answer in time",
	FailureRefused:     "connection refused",
	FailureReset:       "connection reset by the server",
	FailureUnreachable: "no route to the host",
	FailureDenied:      "this machine does not permit the connection",
	FailureClosed:      "connection closed by the server",
	FailureLimit:       "more data than any mail server needs to send",
	FailureCancelled:   "cancelled",
}

// errorText describes an error without the addresses that Go puts into it.
func errorText(err error) string {
	if errors.Is(err, errEnough) {
		return errEnough.Error()
	}
	if text, ok := kindText[classify(err)]; ok {
		return text
	}
	var via *ViaError
	if errors.As(err, &via) {
		return via.Text // and not that of its cause
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// defectText is what the record says where a panic stopped a part of the run.
func defectText(p any) string { return fmt.Sprintf("defect in smtpwhy: %v", p) }
