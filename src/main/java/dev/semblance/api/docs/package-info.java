/**
 * The API's description for people: {@code /docs} shows {@code /openapi.json}, which is a static
 * resource, in Swagger UI.
 *
 * <p>Everything the page loads comes from this server, from the {@code org.webjars:swagger-ui} jar,
 * so it works where there is no network. The document is written by hand; {@code
 * OpenApiDocumentTests} hold it against the routes and their answers.
 */
@NullMarked
package dev.semblance.api.docs;

import org.jspecify.annotations.NullMarked;
