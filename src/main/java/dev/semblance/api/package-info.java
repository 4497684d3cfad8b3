/**
 * What every HTTP dialect shares: strict reading of JSON bodies ({@link
 * dev.semblance.api.JsonBodies}), streamed answers ({@link dev.semblance.api.JsonAnswers}), limits
 * and deadlines.
 *
 * <p>A <em>dialect</em> is one nested package: controllers and bodies in one family of clients'
 * words; dialects never import each other. Names, defaults and codes are those of the HTTP
 * contract; JSON is RFC 8259.
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
      "similarity",
      "text",
      "vector"
    })
package dev.semblance.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
