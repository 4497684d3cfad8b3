package dev.semblance.bench.http;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Certificate authorities of one's own, in place of those that Java trusts. */
public final class Authorities {
  private Authorities() {}

  /**
   * Opens connections to servers whose certificates they signed.
   *
   * @param option where the file was named, for the fault
   * @param file certificates in PEM
   * @throws Fault.InvalidSetting when it has none
   */
  public static SSLSocketFactory trusting(String option, Path file) {
    return context(option, file).getSocketFactory();
  }

  /**
   * The same for clients that make their connections themselves.
   *
   * @throws Fault.InvalidSetting when the file has no certificate
   */
  public static SSLContext context(String option, Path file) {
    Collection<? extends Certificate> found;
    try (InputStream in = Files.newInputStream(file)) {
      found = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      throw new Fault.InvalidSetting(option, "is " + file + ", which cannot be read");
    } catch (CertificateException e) {
      throw new Fault.InvalidSetting(option, "is " + file + ", needed: certificates in PEM");
    }
    if (found.isEmpty()) {
      throw new Fault.InvalidSetting(
          option, "is " + file + ", which has no certificate, needed: one or more in PEM");
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate authority : found) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Java has no TLS", e);
    }
  }
}
