package dev.semblance.security;

import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** A certificate's or token's subject as a name that a log line can show. */
final class SubjectName {
  private static final int MAX_CHARACTERS = 64;
  private static final Pattern ODD = Pattern.compile("[^A-Za-z0-9._@:|+/-]");

  private SubjectName() {}

  /** The common name, of several the one that stands first, else the whole subject. */
  static String of(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      // The list begins on the right, with the root of the directory.
      for (Rdn part : new LdapName(subject).getRdns().reversed()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return plain(String.valueOf(part.getValue()));
        }
      }
    } catch (InvalidNameException e) {
      // Shown as it is, then.
    }
    return plain(subject);
  }

  /** Other characters as {@code ?}; at most {@value #MAX_CHARACTERS}. */
  static String plain(String subject) {
    String shown =
        subject.length() > MAX_CHARACTERS ? subject.substring(0, MAX_CHARACTERS) : subject;
    return ODD.matcher(shown).replaceAll("?");
  }
}
