import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.Security;
import java.util.concurrent.Executors;
import javax.net.ssl.*;

/** OldServer PORT KEYSTORE VERSIONS SUITES: a TLS server with what no other one has any more. */
public class OldServer {
    public static void main(String[] args) throws Exception {
        for (String p : new String[] {"jdk.tls.disabledAlgorithms", "jdk.certpath.disabledAlgorithms", "jdk.tls.legacyAlgorithms"})
            Security.setProperty(p, "");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new FileInputStream(args[1]), "secret".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(Integer.parseInt(args[0]), 50, java.net.InetAddress.getLoopbackAddress());
        server.setEnabledProtocols(args[2].split(","));
        if (args.length > 3) server.setEnabledCipherSuites(args[3].split(","));
        var pool = Executors.newCachedThreadPool();
        while (true) {
            SSLSocket socket = (SSLSocket) server.accept();
            pool.execute(() -> {
                try (socket) {
                    socket.setSoTimeout(20000);
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (Exception e) {
                    // The client has seen enough.
                }
            });
        }
    }
}
