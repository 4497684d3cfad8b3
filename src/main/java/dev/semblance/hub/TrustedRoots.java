package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that vouch for a hub: Java's own and those of a file. */
final class TrustedRoots {

  private TrustedRoots() {}

  /**
   * @param file certificates in PEM, one after the other, text between them is skipped
   * @throws Fault.InvalidSetting when the file holds none
   */
  static SSLContext with(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        roots.setCertificateEntry("file-" + count++, own);
      }
      if (count == 0) {
        throw new Fault.InvalidSetting("SSL_CERT_FILE", file + " holds no certificate in PEM");
      }
      for (TrustManager manager : managers(null)) {
        if (manager instanceof X509TrustManager java) {
          for (X509Certificate root : java.getAcceptedIssuers()) {
            roots.setCertificateEntry("java-" + count++, root);
          }
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(roots), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new Fault.InvalidSetting("SSL_CERT_FILE", file + " cannot be read: " + e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }
}
