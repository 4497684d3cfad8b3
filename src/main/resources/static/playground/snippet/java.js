import {readable} from './json.js';

/** A text block: a backslash is doubled, so that JSON's own escapes arrive, and three quotes never meet. */
const block = text => `"""\n${text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"""').split('\n').map(l => `            ${l}`).join('\n')}"""`;

/** Java 25: save it as Ask.java and run "java Ask.java". */
export function java({method, url, body}, {key, file}) {
  const publisher = body === undefined ? 'HttpRequest.BodyPublishers.noBody()'
    : file ? `HttpRequest.BodyPublishers.ofFile(Path.of(${JSON.stringify(file)}))` : 'HttpRequest.BodyPublishers.ofString(body)';
  return [
    'import java.net.URI;', 'import java.net.http.HttpClient;', 'import java.net.http.HttpRequest;', 'import java.net.http.HttpResponse;',
    ...(file && body !== undefined ? ['import java.nio.file.Path;'] : []), '',
    'class Ask {', '  public static void main(String[] args) throws Exception {',
    ...(body !== undefined && !file ? [`    String body =\n        ${block(readable(body))};`] : []),
    '    HttpRequest request =', `        HttpRequest.newBuilder(URI.create(${JSON.stringify(url)}))`,
    ...(key ? ['            .header("Authorization", "Bearer " + System.getenv("SEMBLANCE_KEY"))'] : []),
    ...(body !== undefined ? ['            .header("Content-Type", "application/json")'] : []),
    `            .method(${JSON.stringify(method)}, ${publisher})`, '            .build();',
    '    try (HttpClient client = HttpClient.newHttpClient()) {',
    '      System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).body());', '    }', '  }', '}',
  ].join('\n');
}
