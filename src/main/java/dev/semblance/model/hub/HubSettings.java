package dev.semblance.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and where they are kept.
 *
 * @param endpoint the hub, without a slash at the end
 * @param cache the folder that holds {@code models--org--name}
 * @param token a hub token, sent to the endpoint's own host only, or null
 * @param offline whether nothing may be dialled
 * @param home what {@code ~} stands for in a reference
 * @param symlinks whether snapshots may link to blobs; else they hold copies
 * @param timeout longest wait for a connection, for an answer and between two pieces of a body
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    @Nullable String token,
    boolean offline,
    Path home,
    boolean symlinks,
    Duration timeout) {

  public static final URI DEFAULT_ENDPOINT = URI.create("https://huggingface.co");

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");
  private static final long TOKEN_FILE_BYTES = 16_384;

  public HubSettings {
    boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    if (!web
        || endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null
        || endpoint.toString().endsWith("/")) {
      throw new Fault.InvalidSetting(
          "HF_ENDPOINT",
          "is " + Fault.quote(endpoint.toString()) + ", needed: http(s)://host[/path]");
    }
    if (token != null && !TOKEN.matcher(token).matches()) {
      throw new Fault.InvalidSetting("HF_TOKEN", "holds characters that no token has");
    }
    if (!timeout.isPositive()) {
      throw new Fault.InvalidSetting("HF_HUB_DOWNLOAD_TIMEOUT", "is " + timeout + ", needed: > 0");
    }
  }

  /**
   * The settings that {@code huggingface_hub} would take from the same environment, with the same
   * precedence; unlike there, a variable that is set but blank counts as not set.
   */
  public static HubSettings fromEnvironment(Map<String, String> env, Path home) {
    Environment environment = new Environment(env, home);
    Path hfHome =
        environment.path(
            "HF_HOME",
            environment.path("XDG_CACHE_HOME", home.resolve(".cache")).resolve("huggingface"));
    return new HubSettings(
        environment.endpoint(),
        environment.path(
            "HF_HUB_CACHE", environment.path("HUGGINGFACE_HUB_CACHE", hfHome.resolve("hub"))),
        environment.token(hfHome),
        environment.on(
            environment.text("HF_HUB_OFFLINE") != null ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE"),
        home,
        !environment.on("HF_HUB_DISABLE_SYMLINKS"),
        environment.timeout());
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "HubSettings[endpoint=%s, cache=%s, token=%s, offline=%s]"
        .formatted(endpoint, cache, token == null ? "none" : "set", offline);
  }

  /** {@code ~} and {@code ~/...} with the home folder put in. */
  static Path expandHome(String text, Path home) {
    if (text.equals("~")) {
      return home;
    }
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }

  private record Environment(Map<String, String> variables, Path home) {

    @Nullable String text(String name) {
      String value = variables.get(name);
      return value == null || value.isBlank() ? null : value.strip();
    }

    boolean on(String name) {
      String value = text(name);
      return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
    }

    Path path(String name, Path otherwise) {
      String value = text(name);
      return value == null ? otherwise : expandHome(expandVariables(value), home);
    }

    /** {@code $NAME} and {@code ${NAME}}, as Python's {@code expandvars}: unknown ones stay. */
    private String expandVariables(String value) {
      return VARIABLE
          .matcher(value)
          .replaceAll(
              match -> {
                String name = match.group(1) != null ? match.group(1) : match.group(2);
                return Matcher.quoteReplacement(variables.getOrDefault(name, match.group()));
              });
    }

    URI endpoint() {
      String value = text("HF_ENDPOINT");
      if (value == null) {
        return DEFAULT_ENDPOINT;
      }
      try {
        return URI.create(value.replaceAll("/+$", ""));
      } catch (IllegalArgumentException e) {
        throw new Fault.InvalidSetting(
            "HF_ENDPOINT", "is " + Fault.quote(value) + ", needed: http(s)://host[/path]");
      }
    }

    @Nullable String token(Path hfHome) {
      if (on("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
        return null;
      }
      String token = text("HF_TOKEN");
      if (token == null) {
        token = text("HUGGING_FACE_HUB_TOKEN");
      }
      return token != null ? token : tokenOf(path("HF_TOKEN_PATH", hfHome.resolve("token")));
    }

    private static @Nullable String tokenOf(Path file) {
      try {
        if (Files.size(file) > TOKEN_FILE_BYTES) {
          throw new Fault.InvalidSetting("HF_TOKEN_PATH", file + " is too large for a token");
        }
        String token = Files.readString(file, UTF_8).strip();
        return token.isEmpty() ? null : token;
      } catch (NoSuchFileException e) {
        return null;
      } catch (IOException e) {
        throw new Fault.InvalidSetting("HF_TOKEN_PATH", file + " cannot be read: " + e);
      }
    }

    Duration timeout() {
      String value = text("HF_HUB_DOWNLOAD_TIMEOUT");
      if (value == null) {
        return DEFAULT_TIMEOUT;
      }
      try {
        return Duration.ofSeconds(Integer.parseInt(value));
      } catch (NumberFormatException e) {
        throw new Fault.InvalidSetting(
            "HF_HUB_DOWNLOAD_TIMEOUT", "is " + Fault.quote(value) + ", needed: whole seconds");
      }
    }
  }
}
