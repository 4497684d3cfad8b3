package dev.semblance.security;

import java.util.Set;

/**
 * Whom a key, a token or a certificate stands for.
 *
 * @param id such as {@code key:3f9a0c11d2e4}, {@code jwt:ada} or {@code cert:ada}; fit for logs
 * @param name for people
 * @param scopes what it may do
 * @param collections that it may touch
 * @param quota how much of it
 */
record Caller(
    String id, String name, Set<Scope> scopes, CollectionPrefixes collections, Quota quota) {
  static final String KEY = "key:";
  static final String TOKEN = "jwt:";

  Caller {
    scopes = Set.copyOf(scopes);
  }

  /**
   * For meters: a configured key's name. What tokens and certificates say is without number, so
   * each kind has one word, which no key's name begins like.
   */
  String label() {
    if (id.startsWith(KEY)) {
      return name;
    }
    return id.startsWith(TOKEN) ? "_token" : "_certificate";
  }

  /** Whose quota it uses up: keys of one name are one caller's, its old and its new one. */
  String account() {
    return id.startsWith(KEY) ? KEY + name : id;
  }
}
