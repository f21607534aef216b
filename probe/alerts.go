package probe

import "strings"

// tlsAlert is an entry of the alert registry (RFC 8446 section 6, RFC 5246
// section 7.2). text is how crypto/tls prints it: inside TLS 1.3 alerts are
// encrypted, and its error is all there is.
type tlsAlert struct {
	code       int
	name, text string
}

var tlsAlerts = []tlsAlert{
	{0, "close_notify", "close notify"},
	{10, "unexpected_message", "unexpected message"},
	{20, "bad_record_mac", "bad record MAC"},
	{21, "decryption_failed", "decryption failed"},
	{22, "record_overflow", "record overflow"},
	{30, "decompression_failure", "decompression failure"},
	{40, "handshake_failure", "handshake failure"},
	{42, "bad_certificate", "bad certificate"},
	{43, "unsupported_certificate", "unsupported certificate"},
	{44, "certificate_revoked", "revoked certificate"},
	{45, "certificate_expired", "expired certificate"},
	{46, "certificate_unknown", "unknown certificate"},
	{47, "illegal_parameter", "illegal parameter"},
	{48, "unknown_ca", "unknown certificate authority"},
	{49, "access_denied", "access denied"},
	{50, "decode_error", "error decoding message"},
	{51, "decrypt_error", "error decrypting message"},
	{60, "export_restriction", "export restriction"},
	{70, "protocol_version", "protocol version not supported"},
	{71, "insufficient_security", "insufficient security level"},
	{80, "internal_error", "internal error"},
	{86, "inappropriate_fallback", "inappropriate fallback"},
	{90, "user_canceled", "user canceled"},
	{100, "no_renegotiation", "no renegotiation"},
	{109, "missing_extension", "missing extension"},
	{110, "unsupported_extension", "unsupported extension"},
	{111, "certificate_unobtainable", "certificate unobtainable"},
	{112, "unrecognized_name", "unrecognized name"},
	{113, "bad_certificate_status_response", "bad certificate status response"},
	{114, "bad_certificate_hash_value", "bad certificate hash value"},
	{115, "unknown_psk_identity", "unknown PSK identity"},
	{116, "certificate_required", "certificate required"},
	{120, "no_application_protocol", "no application protocol"},
}

// alertOf finds the alert in the bytes that the tap saw or, failing that, in
// the error. The zero value means that there was none.
func alertOf(seen [2]byte, err error) tlsAlert {
	if seen[0] != 0 {
		for _, a := range tlsAlerts {
			if a.code == int(seen[1]) {
				return a
			}
		}
		return tlsAlert{int(seen[1]), "unknown_alert", ""}
	}
	if err != nil {
		if _, text, ok := strings.Cut(err.Error(), "remote error: tls: "); ok {
			for _, a := range tlsAlerts {
				if a.text == text {
					return a
				}
			}
			return tlsAlert{-1, strings.ReplaceAll(text, " ", "_"), text}
		}
	}
	return tlsAlert{}
}

// alertName is the name of an alert, empty for -1, which is none.
func alertName(code int) string {
	if code < 0 {
		return ""
	}
	return alertOf([2]byte{2, byte(code)}, nil).name
}
