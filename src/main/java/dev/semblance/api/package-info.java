/**
 * What every HTTP dialect shares: strict reading of JSON bodies ({@link
 * dev.semblance.api.JsonBodies}), streamed answers ({@link dev.semblance.api.JsonAnswers}), limits
 * and deadlines.
 *
 * <p>A <em>dialect</em> is one nested package: a {@link dev.semblance.api.Dialect}, controllers and
 * bodies in one family of clients' words; dialects never import each other, and nobody names one.
 * What they come to is said here once: {@link dev.semblance.api.EmbedAsk} and {@link
 * dev.semblance.api.TextEmbedder}, {@link dev.semblance.api.VectorForm}. Names, defaults and codes
 * are those of the HTTP contract; JSON is RFC 8259.
 */
@NullMarked
@ApplicationModule(
    displayName = "API",
    allowedDependencies = {
      "capacity",
      "chunking",
      "collection",
      "encoder",
      "fault",
      "problem",
      "rerank",
      "security",
      "similarity",
      "text",
      "vector"
    })
package dev.semblance.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
