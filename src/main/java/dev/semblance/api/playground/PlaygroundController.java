package dev.semblance.api.playground;

import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The page's document, with the policy under which it runs. A controller, because {@code /} takes
 * other methods of other clients too, and a route beside it would hide a static page.
 */
@RestController
class PlaygroundController {
  /** Own files only; lit-html makes its templates, and the page its worker's address, by name. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html semblance";

  private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);

  private final Resource page = new ClassPathResource("static/index.html");

  @GetMapping({"/", "/index.html"})
  ResponseEntity<Resource> page() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .cacheControl(CacheControl.noCache())
        .contentType(HTML)
        .body(page);
  }
}
