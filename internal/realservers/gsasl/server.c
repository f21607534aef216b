/* server: the server's side of one SASL exchange, by GNU SASL. The Go test around it
 * speaks SMTP and TLS; this program shows what another implementation says of ours.
 *
 *	server MECHANISM USER PASSWORD [unique|exporter BASE64]
 *
 * It reads the client's messages from standard input, a line of base64 each, and
 * writes "+ BASE64" for a challenge, and at last "OK" or "NO reason". */
#include <gsasl.h>
#include <stdio.h>
#include <string.h>

static const char *user, *password, *binding;
static Gsasl_property binding_kind;

static int callback(Gsasl *ctx, Gsasl_session *s, Gsasl_property wanted)
{
	const char *name = gsasl_property_fast(s, GSASL_AUTHID);
	const char *given = gsasl_property_fast(s, GSASL_PASSWORD);

	(void) ctx;
	switch (wanted) {
	case GSASL_VALIDATE_SIMPLE:
		return name && given && !strcmp(name, user) && !strcmp(given, password) ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
	case GSASL_PASSWORD:
		if (!name || strcmp(name, user))
			return GSASL_NO_CALLBACK;
		return gsasl_property_set(s, wanted, password);
	case GSASL_REALM:
		return gsasl_property_set(s, wanted, "gsasl.example.test");
	case GSASL_CB_TLS_UNIQUE:
	case GSASL_CB_TLS_EXPORTER:
		if (!binding || wanted != binding_kind)
			return GSASL_NO_CALLBACK;
		return gsasl_property_set(s, wanted, binding);
	default:
		return GSASL_NO_CALLBACK;
	}
}

/* next reads a line; it is empty for an empty response. */
static int next(char *line, int size)
{
	if (!fgets(line, size, stdin))
		return 0;
	line[strcspn(line, "\r\n")] = 0;
	return 1;
}

static int exchange(Gsasl_session *s)
{
	static char line[65536];
	char *out;
	int rc;

	do {
		if (!next(line, sizeof line))
			return GSASL_AUTHENTICATION_ERROR;
		rc = gsasl_step64(s, line, &out);
		if (rc != GSASL_OK && rc != GSASL_NEEDS_MORE)
			return rc;
		if (rc == GSASL_NEEDS_MORE || *out) {
			printf("+ %s\n", out);
			fflush(stdout);
		}
		if (rc == GSASL_OK && *out && !next(line, sizeof line))
			rc = GSASL_AUTHENTICATION_ERROR; /* the client does not like our proof */
		gsasl_free(out);
	} while (rc == GSASL_NEEDS_MORE);
	return rc;
}

int main(int argc, char **argv)
{
	Gsasl *ctx;
	Gsasl_session *s;
	int rc;

	if (argc != 4 && argc != 6) {
		fprintf(stderr, "usage: server MECHANISM USER PASSWORD [unique|exporter BASE64]\n");
		return 2;
	}
	user = argv[2];
	password = argv[3];
	if (argc == 6) {
		binding_kind = strcmp(argv[4], "unique") ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE;
		binding = argv[5];
	}
	if ((rc = gsasl_init(&ctx)) == GSASL_OK) {
		gsasl_callback_set(ctx, callback);
		if ((rc = gsasl_server_start(ctx, argv[1], &s)) == GSASL_OK)
			rc = exchange(s);
	}
	if (rc == GSASL_OK)
		puts("OK");
	else
		printf("NO %s\n", gsasl_strerror(rc));
	return 0;
}
