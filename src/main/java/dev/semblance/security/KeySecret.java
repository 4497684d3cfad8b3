package dev.semblance.security;

import dev.semblance.text.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text that a caller shows: {@value #PREFIX}, 43 characters with 256 random bits, and 6 with
 * the CRC-32 of all before, both in base 62. By its prefix and checksum a scanner finds one that
 * was committed by mistake, and a mistyped one is known without a look at the keys. The form is
 * that of GitHub's tokens.
 *
 * <p>Only the SHA-256 is kept. A slow hash (bcrypt, argon2) buys time against guessing what people
 * choose; nobody guesses 256 random bits, and a slow hash would cost every request its tenth of a
 * second.
 */
public final class KeySecret {
  public static final String PREFIX = "smb_";

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECK_DIGITS = 6;
  private static final int BITS = 256;
  private static final Pattern FORM =
      Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM_DIGITS + CHECK_DIGITS) + "}");

  private KeySecret() {}

  /** A new one. */
  public static String create(SecureRandom random) {
    String body = PREFIX + base62(new BigInteger(BITS, random), RANDOM_DIGITS);
    return body + checksum(body);
  }

  /** Whether it begins like one of ours but cannot be one: cut off, or mistyped. */
  static boolean mistyped(String shown) {
    if (!shown.startsWith(PREFIX)) {
      return false;
    }
    int end = shown.length() - CHECK_DIGITS;
    return !FORM.matcher(shown).matches()
        || !checksum(shown.substring(0, end)).equals(shown.substring(end));
  }

  /** The SHA-256 of a key, as 64 hex digits. */
  public static String hash(String key) {
    return Sha256.hex(key);
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return base62(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
  }

  private static String base62(BigInteger number, int digits) {
    char[] text = new char[digits];
    BigInteger rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(DIGITS.length()));
      text[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(text);
  }
}
