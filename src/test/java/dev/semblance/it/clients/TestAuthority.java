package dev.semblance.it.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate authority of the test's own and a server's certificate that it signed, made by the
 * JDK's keytool, as the PEM files that servers and clients read.
 */
public record TestAuthority(Path folder) {
  private static final String PASSWORD = "changeit";

  public static TestAuthority create(Path folder) throws Exception {
    TestAuthority made = new TestAuthority(folder);
    made.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    made.keytool("-genkeypair", "-alias", "server", "-dname", "CN=localhost");
    made.keytool("-certreq", "-alias", "server", "-file", made.file("server.csr"));
    made.keytool(
        "-gencert",
        "-alias",
        "ca",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-infile",
        made.file("server.csr"),
        "-rfc",
        "-outfile",
        made.file("server.pem"));
    KeyStore store = made.store();
    Files.writeString(made.ca(), pem("CERTIFICATE", store.getCertificate("ca").getEncoded()));
    Files.writeString(
        made.key(),
        pem("PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    return made;
  }

  public Path ca() {
    return folder.resolve("ca.pem");
  }

  public Path certificate() {
    return folder.resolve("server.pem");
  }

  public Path key() {
    return folder.resolve("server.key");
  }

  X509TrustManager trustManager() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    Certificate ca = store().getCertificate("ca");
    trusted.setCertificateEntry("ca", ca);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  public SSLContext sslContext() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new X509TrustManager[] {trustManager()}, null);
    return context;
  }

  /** Of whoever shows the signed certificate. */
  public SSLContext serverContext() throws GeneralSecurityException, IOException {
    KeyStore shown = KeyStore.getInstance("PKCS12");
    shown.load(null, null);
    List<Certificate> chain = new ArrayList<>();
    try (InputStream in = Files.newInputStream(certificate())) {
      chain.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
    shown.setKeyEntry(
        "server",
        store().getKey("server", PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(shown, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("-keystore", file("store.p12"), "-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    }
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new AssertionError("keytool " + arguments[0] + ": " + said);
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }
}
