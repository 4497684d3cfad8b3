package dev.semblance.cli.embed;

import dev.semblance.cli.input.Entry;
import dev.semblance.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A hash of all entries read so far, so that a changed file is noticed. For one thread. */
final class Fingerprint {
  private final MessageDigest digest = Sha256.digest();

  void add(Entry entry) {
    switch (entry) {
      case Entry.Text text -> {
        add(text.id() == null ? "" : text.id());
        add(text.text());
      }
      case Entry.Broken broken -> add(broken.why());
    }
  }

  private void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    // No byte of UTF-8: the borders between texts count.
    digest.update((byte) 0xFF);
  }

  /** 64 hex digits; more may be added afterwards. */
  String hex() {
    try {
      return Sha256.hex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }
}
