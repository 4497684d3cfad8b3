package dev.semblance.problem;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The table of problems for people, where each problem's {@code type} points. */
@RestController
final class ProblemPage {
  static final String PATH = "/docs/errors";

  private final String html = html();

  @GetMapping(path = PATH, produces = MediaType.TEXT_HTML_VALUE)
  String page() {
    return html;
  }

  private static String html() {
    StringBuilder rows = new StringBuilder();
    for (ProblemKind kind : ProblemKind.values()) {
      rows.append(
          "<tr id=\"%s\"><td>%d<td><code>%s</code><td>%s\n"
              .formatted(kind.code(), kind.status(), kind.code(), kind.title()));
    }
    return """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Semblance: errors</title>
        <style>
          body { font-family: system-ui, sans-serif; margin: 2rem }
          td, th { padding: .3rem 1rem .3rem 0; text-align: left }
          tr:target { background: #ffd }
        </style>
        <h1>Errors</h1>
        <p>On /v1/embeddings and /v1/models errors have OpenAI's shape; everywhere else they are
        problem details (RFC 9457). Both carry <code>code</code>.
        <table>
        <tr><th>Status<th>Code<th>Meaning
        %s</table>
        """
        .formatted(rows);
  }
}
