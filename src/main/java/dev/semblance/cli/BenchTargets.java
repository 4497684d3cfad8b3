package dev.semblance.cli;

import dev.semblance.bench.http.Authorities;
import dev.semblance.bench.http.EmbeddingsUrl;
import dev.semblance.bench.http.EncodingFormat;
import dev.semblance.bench.http.HttpSettings;
import dev.semblance.bench.http.HttpSettings.Header;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bench} drives, and how it asks. */
final class BenchTargets {
  private static final String URL = "--url";
  private static final String MODEL = "--model";
  private static final String NAME = "--model-name";
  private static final String KEY = "--api-key";
  private static final String CA = "--ca";
  private static final String HEADER = "--header";
  private static final int MOST = 2;

  /** RFC 9110's token. */
  private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern FRAMING =
      Pattern.compile("Content-Length|Transfer-Encoding", Pattern.CASE_INSENSITIVE);

  @Option(
      names = URL,
      paramLabel = "URL",
      description =
          "A server with OpenAI's route: http://HOST:PORT, .../v1 or .../v1/embeddings. Twice to"
              + " compare two.")
  List<String> urls = new ArrayList<>();

  @Option(
      names = MODEL,
      paramLabel = "REF",
      description =
          "A model to run in this process, without HTTP: a folder, a Hugging Face id, bundled.")
  List<String> models = new ArrayList<>();

  @Option(
      names = NAME,
      paramLabel = "NAME",
      description =
          "The model to ask a server for; once for all, or for each --url. Default:" + " default.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--encoding-format",
      paramLabel = "FORM",
      description = "float (default) or base64.")
  EncodingFormat encodingFormat = EncodingFormat.FLOAT;

  @Option(
      names = KEY,
      paramLabel = "KEY",
      defaultValue = "${env:SEMBLANCE_API_KEY}",
      description =
          "Sent as a bearer token; once for all, or for each --url. Default: SEMBLANCE_API_KEY.")
  List<String> keys = new ArrayList<>();

  @Option(
      names = HEADER,
      paramLabel = "NAME:VALUE",
      description = "Sent to every server, such as Accept-Encoding:gzip. Repeat.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = CA,
      paramLabel = "FILE",
      description = "Authorities to trust for https, in PEM, instead of those that Java trusts.")
  @Nullable Path ca;

  /**
   * @throws Fault.InvalidSetting when there are too few or too many, or names and keys that fit
   *     none
   */
  void check() {
    int targets = urls.size() + models.size();
    if (targets < 1 || targets > MOST) {
      throw new Fault.InvalidSetting(
          URL, "and " + MODEL + " are given " + targets + " times, needed: once or twice together");
    }
    fits(NAME, names);
    fits(KEY, keys);
  }

  /** The servers, in the order of the command line. */
  List<HttpSettings> servers(@Nullable String truncate, Duration timeout) {
    SSLSocketFactory tls = ca == null ? null : Authorities.trusting(CA, ca);
    List<Header> shared = headers.stream().map(BenchTargets::header).toList();
    List<HttpSettings> servers = new ArrayList<>();
    for (int i = 0; i < urls.size(); i++) {
      List<Header> all = new ArrayList<>();
      String key = of(keys, i);
      if (key != null && !key.isEmpty()) {
        all.add(header("Authorization:Bearer " + key));
      }
      all.addAll(shared);
      String name = of(names, i);
      servers.add(
          new HttpSettings(
              EmbeddingsUrl.parse(URL, urls.get(i)),
              name == null ? "default" : name,
              encodingFormat,
              truncate,
              all,
              timeout,
              tls));
    }
    return servers;
  }

  private void fits(String option, List<String> given) {
    if (given.size() > 1 && given.size() != urls.size()) {
      throw new Fault.InvalidSetting(
          option, "is given " + given.size() + " times, needed: once, or as often as " + URL);
    }
  }

  private static @Nullable String of(List<String> given, int index) {
    return given.isEmpty() ? null : given.get(given.size() == 1 ? 0 : index);
  }

  private static Header header(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    String value = text.substring(colon + 1).strip();
    if (!FIELD_NAME.matcher(name).matches() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      // The value may be a secret.
      throw new Fault.InvalidSetting(
          name.equals("Authorization") ? KEY : HEADER,
          "has a name or value that HTTP does not allow, needed: NAME:VALUE in ASCII");
    }
    if (FRAMING.matcher(name).matches()) {
      throw new Fault.InvalidSetting(HEADER, "is " + name + ", which follows from the body");
    }
    return new Header(name, value);
  }
}
