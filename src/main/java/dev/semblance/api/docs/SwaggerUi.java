package dev.semblance.api.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The page that shows the document; its addresses are relative, so that it works behind a path. */
final class SwaggerUi {
  private static final String POM = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Nothing from elsewhere; Swagger UI sets styles on elements and draws icons from data. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " frame-ancestors 'none'";

  private SwaggerUi() {}

  static String page() {
    return """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Semblance: API</title>
          <link rel="stylesheet" href="webjars/swagger-ui/%1$s/swagger-ui.css">
          <link rel="icon" type="image/png" href="webjars/swagger-ui/%1$s/favicon-32x32.png">
        </head>
        <body>
          <div id="swagger-ui"></div>
          <script src="webjars/swagger-ui/%1$s/swagger-ui-bundle.js"></script>
          <script src="docs/swagger-initializer.js"></script>
        </body>
        </html>
        """
        .formatted(version());
  }

  /** The version in the jar's paths, as the jar itself says it. */
  private static String version() {
    try (InputStream pom = SwaggerUi.class.getResourceAsStream(POM)) {
      if (pom == null) {
        throw new IllegalStateException("org.webjars:swagger-ui is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(pom);
      String version = properties.getProperty("version");
      if (version == null) {
        throw new IllegalStateException(POM + " has no version");
      }
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
