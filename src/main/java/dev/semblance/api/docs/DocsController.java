package dev.semblance.api.docs;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /docs}, and {@code /} until there is something better to see first. */
@RestController
class DocsController {
  private final String page = SwaggerUi.page();

  @GetMapping(path = "/docs", produces = MediaType.TEXT_HTML_VALUE)
  ResponseEntity<String> docs() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", SwaggerUi.CONTENT_SECURITY_POLICY)
        .body(page);
  }

  /** Leads by relative addresses, which hold behind a path that a proxy takes away. */
  @GetMapping("/")
  ResponseEntity<Void> home() {
    return found("docs");
  }

  @GetMapping("/docs/")
  ResponseEntity<Void> withoutSlash() {
    return found("../docs");
  }

  private static ResponseEntity<Void> found(String address) {
    return ResponseEntity.status(HttpStatus.FOUND).header("Location", address).build();
  }
}
