import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.*;

/** Handshake PORT...: says of each port of the loopback whether Java's TLS connects. */
public class Handshake {
    public static void main(String[] ports) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
            public void checkClientTrusted(X509Certificate[] c, String a) {}
            public void checkServerTrusted(X509Certificate[] c, String a) {}
            public void checkClientTrusted(X509Certificate[] c, String a, java.net.Socket s) {}
            public void checkServerTrusted(X509Certificate[] c, String a, java.net.Socket s) {}
            public void checkClientTrusted(X509Certificate[] c, String a, SSLEngine e) {}
            public void checkServerTrusted(X509Certificate[] c, String a, SSLEngine e) {}
            public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
        }}, null);
        for (String port : ports) {
            boolean connects = false;
            try (SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket()) {
                s.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 10000);
                s.setSoTimeout(10000);
                SSLParameters p = s.getSSLParameters();
                p.setServerNames(java.util.List.of(new SNIHostName("localhost")));
                s.setSSLParameters(p);
                s.startHandshake();
                connects = true;
            } catch (java.io.IOException e) {
                // It does not.
            }
            System.out.println(port + " " + connects);
        }
    }
}
