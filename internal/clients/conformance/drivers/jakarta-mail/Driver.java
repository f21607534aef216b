import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.mail.Message;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;

/**
 * Sends one message with JavaMail as a program would that has the given properties.
 * The user name and the password are passed to Transport.connect, as programs do that
 * keep them apart from the properties, where mail.smtp.password is set.
 */
public class Driver {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("--version")) {
            System.out.println(version());
            return;
        }
        Map<String, Object> job = new Json(Files.readString(Path.of(args[0]))).object();
        if (job.get("ca_file") instanceof String file && !file.isEmpty()) {
            trust(file);
        }
        try {
            send(job);
            System.out.println("sent");
        } catch (Exception e) {
            System.out.println("error " + text(e));
        }
        System.exit(0); // JavaMail may leave threads behind
    }

    private static String version() {
        String v = Session.class.getPackage().getImplementationVersion();
        return "JavaMail " + (v != null ? v : "of unknown version");
    }

    /** The messages of the whole chain of causes, as a stack trace shows them. */
    private static String text(Throwable e) {
        StringBuilder b = new StringBuilder(e.toString());
        for (Throwable c = e.getCause(); c != null; c = c.getCause()) {
            b.append(" Caused by: ").append(c);
        }
        return b.toString().replaceAll("\\s*[\\r\\n]+\\s*", " ").trim();
    }

    /** Makes the certificates of a PEM file the ones that the JVM trusts. */
    private static void trust(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int n = 0;
        try (InputStream in = new FileInputStream(file)) {
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + n++, c);
            }
        }
        Path p = Files.createTempFile("trust", ".p12");
        p.toFile().deleteOnExit();
        try (var out = Files.newOutputStream(p)) {
            store.store(out, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", p.toString());
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }

    private static void send(Map<String, Object> job) throws Exception {
        Properties p = new Properties();
        @SuppressWarnings("unchecked")
        Map<String, Object> settings = (Map<String, Object>) job.get("settings");
        settings.forEach((k, v) -> p.setProperty(k, String.valueOf(v)));
        String protocol = p.getProperty("mail.transport.protocol", "smtp");
        String prefix = "mail." + protocol + ".";
        String timeout = String.valueOf(Math.min(5, (int) Double.parseDouble(String.valueOf(job.getOrDefault("timeout", "5")))) * 1000);
        for (String t : new String[] {"timeout", "connectiontimeout", "writetimeout"}) {
            p.putIfAbsent(prefix + t, timeout);
        }
        Session session = Session.getInstance(p);
        MimeMessage m = new MimeMessage(session);
        m.setFrom(new InternetAddress((String) job.get("from")));
        m.setRecipient(Message.RecipientType.TO, new InternetAddress((String) job.get("to")));
        m.setSubject("conformance");
        m.setText("A short message.\n");
        m.saveChanges();
        try (Transport t = session.getTransport(protocol)) {
            t.connect(p.getProperty(prefix + "user"), p.getProperty(prefix + "password"));
            t.sendMessage(m, m.getAllRecipients());
        }
    }

    /** Reads the settings file: objects, strings, numbers, true, false and null. */
    private static class Json {
        private final String s;
        private int i;

        Json(String s) {
            this.s = s;
        }

        Map<String, Object> object() {
            Map<String, Object> m = new HashMap<>();
            expect('{');
            while (peek() != '}') {
                String key = string();
                expect(':');
                m.put(key, value());
                if (peek() == ',') {
                    i++;
                }
            }
            i++;
            return m;
        }

        private Object value() {
            char c = peek();
            if (c == '{') {
                return object();
            }
            if (c == '"') {
                return string();
            }
            int from = i;
            while (i < s.length() && ",}".indexOf(s.charAt(i)) < 0) {
                i++;
            }
            return s.substring(from, i).trim();
        }

        private String string() {
            expect('"');
            StringBuilder b = new StringBuilder();
            for (; s.charAt(i) != '"'; i++) {
                char c = s.charAt(i);
                if (c != '\\') {
                    b.append(c);
                    continue;
                }
                c = s.charAt(++i);
                if (c == 'u') {
                    b.append((char) Integer.parseInt(s.substring(i + 1, i + 5), 16));
                    i += 4;
                } else {
                    int at = "nrtbf".indexOf(c);
                    b.append(at < 0 ? c : "\n\r\t\b\f".charAt(at));
                }
            }
            i++;
            return b.toString();
        }

        private char peek() {
            while (Character.isWhitespace(s.charAt(i))) {
                i++;
            }
            return s.charAt(i);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw new IllegalArgumentException("the settings file is no JSON: " + c + " expected at " + i);
            }
            i++;
        }
    }
}
