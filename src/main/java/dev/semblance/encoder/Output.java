package dev.semblance.encoder;

import dev.semblance.text.WireName;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What can be made of a sequence. One forward pass answers any set of them. */
public enum Output {
  /** One vector for the whole of it. */
  DENSE("/v1/embeddings", "/v1/similarity", "/v1/rerank"),
  /** One vector for each token. */
  TOKENS("/v1/token-embeddings", "/v1/similarity", "/v1/rerank"),
  /** A weight for each piece of the vocabulary that matters to it. */
  SPARSE("/v1/sparse-embeddings"),
  /** A number for each label of a classifier, or how well two texts go together. */
  SCORES("/v1/rerank", "/v1/classify");

  private final List<String> routes;

  Output(String... routes) {
    this.routes = List.of(routes);
  }

  /** The name in requests and answers. */
  public String wireName() {
    return WireName.of(this);
  }

  /** Where it is given over HTTP. */
  public List<String> routes() {
    return routes;
  }

  /** An unmodifiable set in the order of the constants; not empty. */
  static Set<Output> set(Collection<Output> outputs) {
    return Collections.unmodifiableSet(EnumSet.copyOf(outputs));
  }
}
