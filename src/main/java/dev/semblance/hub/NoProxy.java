package dev.semblance.hub;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts that are spoken to without a proxy, as curl reads {@code NO_PROXY}: names and IP addresses
 * between commas or blanks. A name covers itself and all below it, with a dot or {@code *.} before
 * it or without; {@code 10.0.0.0/8} covers addresses that are written as such (no name is looked
 * up); {@code :port} behind an entry restricts it to that port; {@code *} covers everything. An
 * entry that is none of these covers nothing.
 */
final class NoProxy {

  private static final Pattern PORT = Pattern.compile("(.*[^:]):(\\d{1,5})|(\\[.*]):(\\d{1,5})");

  private final List<Entry> entries = new ArrayList<>();

  /** Whether a host, at a port, is meant. */
  private interface Entry {
    boolean covers(String host, Optional<InetAddress> address, int port);
  }

  NoProxy(String text) {
    for (String word : text.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (!word.isEmpty()) {
        entries.add(entry(word));
      }
    }
  }

  /**
   * @param uri with a host
   */
  boolean covers(URI uri) {
    String host = bare(uri.getHost().toLowerCase(Locale.ROOT));
    Optional<InetAddress> address = address(host);
    int port = Origin.port(uri);
    return entries.stream().anyMatch(entry -> entry.covers(host, address, port));
  }

  private static Entry entry(String word) {
    if (word.equals("*")) {
      return (_, _, _) -> true;
    }
    int slash = word.indexOf('/');
    if (slash >= 0) {
      return network(bare(word.substring(0, slash)), word.substring(slash + 1));
    }
    Optional<InetAddress> whole = address(bare(word));
    if (whole.isPresent()) {
      return (_, address, _) -> address.equals(whole);
    }
    Matcher port = PORT.matcher(word);
    if (port.matches()) {
      boolean plain = port.group(1) != null;
      Entry host = entry(port.group(plain ? 1 : 3));
      int number = Integer.parseInt(port.group(plain ? 2 : 4));
      return (name, address, at) -> at == number && host.covers(name, address, at);
    }
    String suffix = bare(word.replaceFirst("^\\*?\\.+", ""));
    return (name, _, _) ->
        !suffix.isEmpty() && (name.equals(suffix) || name.endsWith("." + suffix));
  }

  private static Entry network(String base, String length) {
    Optional<InetAddress> network = address(base);
    int bits = length.matches("\\d{1,3}") ? Integer.parseInt(length) : -1;
    if (network.isEmpty() || bits < 0 || bits > 8 * network.get().getAddress().length) {
      return (_, _, _) -> false;
    }
    byte[] prefix = network.get().getAddress();
    return (_, address, _) -> address.isPresent() && begins(address.get(), prefix, bits);
  }

  private static boolean begins(InetAddress address, byte[] prefix, int bits) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Without the brackets of an IPv6 address and without the dot at a full name's end. */
  private static String bare(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
