package clients

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtpwhy/smtpwhy/probe"
)

func TestJavaConduct(t *testing.T) {
	const (
		implicit, starttls = probe.SecurityImplicit, probe.SecuritySTARTTLS
		maybe, none        = probe.SecurityOpportunistic, probe.SecurityNone
		factory            = "mail.smtp.socketFactory.class=javax.net.ssl.SSLSocketFactory"
	)
	testManners(t, []mannerTest{
		{"jakarta-mail", "", manner{25, none, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.port=465", manner{465, none, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.ssl.enable=true", manner{465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.ssl.enable=TRUE\nmail.smtp.port=587", manner{587, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.ssl.enable=yes\nmail.smtp.port=465", manner{465, none, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.starttls.enable=true\nmail.smtp.port=587", manner{587, maybe, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtp.starttls.required=true\nmail.smtp.port=587", manner{587, starttls, probe.Gives, ""}},
		{"jakarta-mail", "mail.smtp.ssl.enable=true\nmail.smtp.starttls.required=true", manner{465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.transport.protocol=smtps\nmail.smtp.starttls.required=true", manner{465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", "mail.smtps.host=h\nmail.smtps.port=4465", manner{4465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", "connect.port=587\nmail.smtp.port=25\nmail.smtp.starttls.enable=true", manner{587, maybe, probe.GoesOn, ""}},
		{"jakarta-mail", factory + "\nmail.smtp.port=465", manner{465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", factory + "\nmail.smtp.port=587\nmail.smtp.socketFactory.port=465", manner{465, implicit, probe.GoesOn, ""}},
		{"jakarta-mail", factory + "\nmail.smtp.port=587\nmail.smtp.starttls.enable=true", manner{587, maybe, probe.GoesOn, ""}},
		{"jakarta-mail", factory + "\nmail.smtp.port=587\nmail.smtp.socketFactory.fallback=false", manner{587, implicit, probe.GoesOn, ""}},

		{"spring-boot", "spring.mail.host=h", manner{25, none, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.protocol=smtps", manner{465, implicit, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.protocol=smtps\nspring.mail.properties.mail.smtp.starttls.required=true", manner{465, implicit, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.ssl.enabled=true\nspring.mail.port=587", manner{587, implicit, probe.GoesOn, ""}},
		{"spring-boot@3.4", "spring.mail.ssl.enabled=true\nspring.mail.port=587", manner{587, none, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.properties.mail.smtp.ssl.enable=true", manner{465, implicit, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.port=465\nspring.mail.properties.mail.smtp.starttls.enable=true", manner{465, maybe, probe.GoesOn, ""}},
		{"spring-boot", "spring.mail.port=587\nspring.mail.properties.mail.smtp.starttls.required=true", manner{587, starttls, probe.Gives, ""}},

		{"keycloak", "", manner{25, none, probe.GoesOn, ""}},
		{"keycloak", "smtpServer.ssl=true", manner{465, implicit, probe.GoesOn, ""}},
		{"keycloak", "smtpServer.ssl=true\nsmtpServer.starttls=true\nsmtpServer.port=587", manner{587, implicit, probe.GoesOn, ""}},
		{"keycloak", "smtpServer.starttls=true\nsmtpServer.port=587", manner{587, maybe, probe.GoesOn, ""}},

		{"jenkins", "", manner{25, none, probe.GoesOn, ""}},
		{"jenkins", "unclassified.mailer.useSsl=true", manner{465, implicit, probe.GoesOn, ""}},
		{"jenkins", "unclassified.mailer.useTls=true", manner{587, starttls, probe.Gives, ""}},
		{"jenkins", "unclassified.mailer.useSsl=true\nunclassified.mailer.useTls=true", manner{465, implicit, probe.GoesOn, ""}},
		{"jenkins", "unclassified.mailer.smtpPort=465\nunclassified.mailer.useTls=true", manner{465, starttls, probe.Gives, ""}},
	})
}

// The name in the certificate is compared only from 2.1 on, unless told to.
func TestJakartaCertificate(t *testing.T) {
	for _, tt := range []struct {
		client, settings string
		want             probe.CertificatePolicy
	}{
		{"jakarta-mail", "", probe.CertificateChecked},
		{"jakarta-mail@1.6.5", "", probe.CertificateNoName},
		{"jakarta-mail@2.0.1", "", probe.CertificateNoName},
		{"jakarta-mail@1.6.5", "mail.smtp.ssl.checkserveridentity=true", probe.CertificateChecked},
		{"jakarta-mail", "mail.smtp.ssl.checkserveridentity=false", probe.CertificateNoName},
		{"jakarta-mail", "mail.smtp.host=h\nmail.smtp.ssl.trust=*", probe.CertificateIgnored},
		{"jakarta-mail", "mail.smtp.host=h\nmail.smtp.ssl.trust=g h", probe.CertificateIgnored},
		{"jakarta-mail", "mail.smtp.host=h\nmail.smtp.ssl.trust=g", probe.CertificateChecked},
		{"spring-boot", "spring.mail.host=h\nspring.mail.properties.mail.smtp.ssl.trust=h", probe.CertificateIgnored},
		{"spring-boot", "spring.mail.properties.mail.smtp.ssl.checkserveridentity=false", probe.CertificateNoName},
	} {
		if d, _ := conductOf(t, tt.client, tt.settings); d.Certificate != tt.want {
			t.Errorf("%s with %q: %s, want %s", tt.client, tt.settings, d.Certificate, tt.want)
		}
	}
}

func TestJakartaMechanisms(t *testing.T) {
	for settings, want := range map[string][]string{
		"":                                      {"LOGIN", "PLAIN", "DIGEST-MD5", "NTLM"},
		"mail.smtp.auth.mechanisms=PLAIN login": {"PLAIN", "LOGIN"},
		"mail.smtp.auth.mechanisms=XOAUTH2":     {"XOAUTH2"},
	} {
		d, _ := conductOf(t, "jakarta-mail", settings)
		if diff := cmp.Diff(want, d.Mechanisms); diff != "" {
			t.Errorf("%q (-want +got)\n%s", settings, diff)
		}
	}
}

func TestJavaSignIn(t *testing.T) {
	const authenticator = "PasswordAuthentication.user=me\nPasswordAuthentication.password=correct-horse"
	for _, tt := range []struct {
		client, settings string
		want             bool
	}{
		{"keycloak", "smtpServer.user=me", false},
		{"keycloak", "smtpServer.user=me\nsmtpServer.auth=true", true},
		{"jakarta-mail", authenticator, false},
		{"jakarta-mail", authenticator + "\nmail.smtp.auth=yes", false},
		{"jakarta-mail", authenticator + "\nmail.smtp.auth=TRUE", true},
		{"jakarta-mail", "connect.user=me\nconnect.password=correct-horse", true},
		{"jakarta-mail", "getTransport.protocol=smtps\nmail.smtp.auth=true\n" + authenticator, false},
		{"spring-boot", "spring.mail.username=me", true},
	} {
		if d, _ := conductOf(t, tt.client, tt.settings); d.NoSignIn == tt.want {
			t.Errorf("%s with %q signs in: %v", tt.client, tt.settings, !d.NoSignIn)
		}
	}
}

func TestJavaTargets(t *testing.T) {
	testTargets(t, "jakarta-mail", "mail.smtp.host=h\nmail.smtp.port=587\nmail.smtp.ssl.enable=true")
	testTargets(t, "jakarta-mail", "mail.smtps.host=h\nmail.smtps.port=587")
	testTargets(t, "jakarta-mail", "mail.smtp.host=h\ngetTransport.protocol=smtps")
	testTargets(t, "jakarta-mail", "connect.host=h\nconnect.port=25")
	testTargets(t, "jakarta-mail", "mail.smtp.host=h\nmail.smtp.port=587\nmail.smtp.socketFactory.port=465\nmail.smtp.socketFactory.class=javax.net.ssl.SSLSocketFactory")
	testTargets(t, "spring-boot", "spring.mail.host=h")
	testTargets(t, "spring-boot", "spring.mail.host=h\nspring.mail.protocol=smtps")
	testTargets(t, "spring-boot", "spring.mail.host=h\nspring.mail.ssl.enabled=true\nspring.mail.port=587")
	testTargets(t, "spring-boot@3", "spring.mail.host=h\nspring.mail.port=465")
	testTargets(t, "keycloak", "smtpServer.host=h\nsmtpServer.ssl=true\nsmtpServer.port=587")
	testTargets(t, "jenkins", "unclassified.mailer.smtpHost=h\nunclassified.mailer.useTls=true")
}
