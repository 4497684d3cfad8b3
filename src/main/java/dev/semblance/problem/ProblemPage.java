package dev.semblance.problem;

import java.util.Locale;
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
          String.format(
              Locale.ROOT,
              "<tr id=\"%s\"><td>%d<td><code>%s</code><td>%s.<td>%s\n",
              kind.code(),
              kind.status(),
              kind.code(),
              kind.title(),
              escaped(kind.remedy())));
    }
    return """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Semblance: errors</title>
        <style>
          body { font-family: system-ui, sans-serif; line-height: 1.4; margin: 2rem }
          table { border-collapse: collapse }
          td, th { border-bottom: 1px solid #ddd; padding: .4rem 1rem .4rem 0; text-align: left;
            vertical-align: top; overflow-wrap: anywhere }
          td:nth-child(2) { overflow-wrap: normal }
          tr:target { background: #ffd }
          /* A narrow screen has no room for four columns: each error is a block of lines. */
          @media (max-width: 48rem) {
            body { margin: 1rem }
            table, tbody, tr, td { display: block }
            tr:first-child { display: none }
            tr { border-bottom: 1px solid #ddd; padding: .6rem 0 }
            td { border: 0; padding: .1rem 0 }
            td:nth-child(1), td:nth-child(2) { display: inline-block; margin-right: .5rem }
          }
        </style>
        <h1>Errors</h1>
        <p>On /v1/embeddings and /v1/models errors have OpenAI's shape; everywhere else they are
        problem details (RFC 9457). Both carry <code>code</code>.
        <table>
        <tr><th>Status<th>Code<th>Meaning<th>What to do
        %s</table>
        """
        .formatted(rows);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
