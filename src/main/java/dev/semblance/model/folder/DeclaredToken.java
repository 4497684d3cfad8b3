package dev.semblance.model.folder;

import org.jspecify.annotations.Nullable;

/**
 * An added token and who asks for it.
 *
 * @param file the file that names it, or null where the tokenizer's class does by itself
 * @param key the key within the file
 */
record DeclaredToken(AddedToken token, @Nullable String file, String key) {

  String content() {
    return token.content();
  }

  DeclaredToken asSpecial() {
    return new DeclaredToken(token.asSpecial(), file, key);
  }
}
