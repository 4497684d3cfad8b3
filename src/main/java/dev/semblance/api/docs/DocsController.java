package dev.semblance.api.docs;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /docs}. */
@RestController
class DocsController {
  private final String page = SwaggerUi.page();

  @GetMapping(path = "/docs", produces = MediaType.TEXT_HTML_VALUE)
  ResponseEntity<String> docs() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", SwaggerUi.CONTENT_SECURITY_POLICY)
        .body(page);
  }

  /** Leads by a relative address, which holds behind a path that a proxy takes away. */
  @GetMapping("/docs/")
  ResponseEntity<Void> withoutSlash() {
    return ResponseEntity.status(HttpStatus.FOUND).header("Location", "../docs").build();
  }
}
