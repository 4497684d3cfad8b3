package dev.semblance.api.docs;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.view.RedirectView;

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

  @GetMapping({"/", "/docs/"})
  RedirectView home() {
    return new RedirectView("/docs", true);
  }
}
