package lab

import "unicode/utf8"

// setLatin1Account is setAccount for a server that keeps the account in ISO-8859-1.
func setLatin1Account(s *server, arg string) error {
	if err := setAccount(s, arg); err != nil {
		return err
	}
	s.account.user, s.account.password = narrowed(s.account.user), narrowed(s.account.password)
	return nil
}

// narrowed is a text in ISO-8859-1, or as it is where that has no form of it.
func narrowed(s string) string {
	var b []byte
	for _, r := range s {
		if r > 0xFF {
			return s
		}
		b = append(b, byte(r))
	}
	if !utf8.ValidString(s) {
		return s
	}
	return string(b)
}
