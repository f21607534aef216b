package rules

import "strings"

// protocols are the other protocols that a mail client meets on a wrong port,
// by how their servers begin. The first that fits counts.
var protocols = []struct {
	name   string
	starts []string // one of these at the start, in any case
	has    []string // and, if not empty, one of these somewhere, where "smtp" is not
}{
	{"HTTP", []string{"HTTP/1.", "HTTP/2", "<!DOCTYPE", "<html", "<head", "<?xml"}, nil},
	{"SSH", []string{"SSH-1.", "SSH-2."}, nil},
	{"IMAP", []string{"* OK", "* PREAUTH", "* BYE", "* BAD", "* NO"}, nil},
	{"POP3", []string{"+OK", "-ERR"}, nil},
	{"ManageSieve", []string{`"IMPLEMENTATION"`}, nil},
	{"FTP", []string{"220 ", "220-", "421 ", "530 "}, []string{"ftp server", "ftpd", "(vsftpd", "filezilla server", "pure-ftpd", "microsoft ftp"}},
	{"VNC", []string{"RFB 00"}, nil},
	{"XMPP", []string{"<stream:"}, nil},
	{"MySQL or MariaDB", nil, []string{"mysql_native_password", "caching_sha2_password", "-mariadb"}},
}

// protocolOf names the protocol that a server's first text shows, when it is
// known and not SMTP; empty otherwise.
func protocolOf(text string) string {
	text = strings.ToLower(strings.TrimLeft(text, "\r\n\t "))
	for _, p := range protocols {
		starts := len(p.starts) == 0
		for _, s := range p.starts {
			starts = starts || strings.HasPrefix(text, strings.ToLower(s))
		}
		has := len(p.has) == 0
		if !has && strings.Contains(text, "smtp") {
			continue
		}
		for _, s := range p.has {
			has = has || strings.Contains(text, s)
		}
		if starts && has {
			return p.name
		}
	}
	return ""
}

// otherPorts are well-known ports that never serve mail submission, with what
// they serve.
var otherPorts = map[int]string{
	21: "FTP", 22: "SSH", 23: "Telnet", 53: "DNS", 80: "HTTP (web)", 443: "HTTPS (web)", 8080: "HTTP (web)", 8443: "HTTPS (web)",
	110: "POP3 (fetching mail)", 995: "POP3 over TLS (fetching mail)", 143: "IMAP (reading mail)", 993: "IMAP over TLS (reading mail)",
	119: "NNTP (news)", 389: "LDAP", 636: "LDAP over TLS", 3306: "MySQL", 3389: "RDP", 4190: "ManageSieve (mail filters)", 5432: "PostgreSQL", 6379: "Redis",
}
