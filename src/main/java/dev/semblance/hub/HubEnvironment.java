package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@link HubSettings} from environment variables. */
final class HubEnvironment {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMkm]?[Bb])?");
  private static final long TOKEN_FILE_BYTES = 16_384;

  private final Map<String, String> variables;
  private final @Nullable Path home;

  HubEnvironment(Map<String, String> variables, @Nullable String userHome) {
    this.variables = variables;
    Path named = folder(variables.get("HOME"));
    this.home = named != null ? named : folder(userHome);
  }

  private static @Nullable Path folder(@Nullable String text) {
    try {
      Path path = text == null || text.isBlank() ? null : Path.of(text);
      return path != null && path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  HubSettings settings() {
    Path userCache = path("XDG_CACHE_HOME", home == null ? null : home.resolve(".cache"));
    Path hfHome = path("HF_HOME", userCache == null ? null : userCache.resolve("huggingface"));
    Path hub = hfHome == null ? null : hfHome.resolve("hub");
    return new HubSettings(
        endpoint(),
        path("HF_HUB_CACHE", path("HUGGINGFACE_HUB_CACHE", hub)),
        token(path("HF_TOKEN_PATH", hfHome == null ? null : hfHome.resolve("token"))),
        on(text("HF_HUB_OFFLINE") != null ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE"),
        home,
        !on("HF_HUB_DISABLE_SYMLINKS"),
        pickles(),
        new HubNetwork(
            seconds("HF_HUB_ETAG_TIMEOUT", DEFAULT_TIMEOUT),
            seconds("HF_HUB_DOWNLOAD_TIMEOUT", DEFAULT_TIMEOUT),
            minRate(),
            Proxies.of(variables),
            path("SSL_CERT_FILE", path("REQUESTS_CA_BUNDLE", path("CURL_CA_BUNDLE", null))),
            HubNetwork.RATE_WINDOW));
  }

  private @Nullable String text(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private boolean on(String name) {
    String value = text(name);
    return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
  }

  private @Nullable Path path(String name, @Nullable Path otherwise) {
    String value = text(name);
    try {
      return value == null ? otherwise : HubSettings.expandHome(expandVariables(value), home);
    } catch (InvalidPathException e) {
      throw new Fault.InvalidSetting(name, "is " + Fault.quote(value) + ", needed: a path");
    }
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

  private URI endpoint() {
    String value = text("HF_ENDPOINT");
    if (value == null) {
      return HubSettings.DEFAULT_ENDPOINT;
    }
    try {
      return URI.create(value.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new Fault.InvalidSetting(
          "HF_ENDPOINT",
          "is " + Fault.quote(withoutCredentials(value)) + ", needed: http(s)://host[/path]");
    }
  }

  /** An address as it may be shown. */
  static String withoutCredentials(String address) {
    return address.replaceFirst("//.*@", "//...@");
  }

  private @Nullable String token(@Nullable Path file) {
    if (on("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return null;
    }
    String token = text("HF_TOKEN");
    if (token == null) {
      token = text("HUGGING_FACE_HUB_TOKEN");
    }
    return token != null || file == null ? token : tokenOf(file);
  }

  private @Nullable String tokenOf(Path file) {
    try {
      if (Files.size(file) > TOKEN_FILE_BYTES) {
        throw new Fault.InvalidSetting("HF_TOKEN_PATH", file + " is too large for a token");
      }
      String token = Files.readString(file, UTF_8).strip();
      return token.isEmpty() ? null : token;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      // A home of somebody else's, as containers under any user id have it, holds no token of ours.
      if (text("HF_TOKEN_PATH") == null) {
        return null;
      }
      throw new Fault.InvalidSetting("HF_TOKEN_PATH", file + " cannot be read: " + e);
    }
  }

  /** As the next, of {@code semblance.pickle-weights}. */
  private boolean pickles() {
    String value = text("SEMBLANCE_PICKLEWEIGHTS");
    if (value != null && !value.equalsIgnoreCase("read") && !value.equalsIgnoreCase("refuse")) {
      throw new Fault.InvalidSetting(
          "SEMBLANCE_PICKLEWEIGHTS", "is " + Fault.quote(value) + ", allowed: read, refuse");
    }
    return value == null || value.equalsIgnoreCase("read");
  }

  /** The setting's own form in the environment, for commands that know no other settings. */
  private long minRate() {
    String value = text("SEMBLANCE_HUB_MINRATE");
    if (value == null) {
      return HubNetwork.DEFAULT_MIN_RATE;
    }
    Matcher size = SIZE.matcher(value);
    if (!size.matches()) {
      throw new Fault.InvalidSetting(
          "SEMBLANCE_HUB_MINRATE", "is " + Fault.quote(value) + ", needed: such as 1KB");
    }
    int shift =
        switch (size.group(2) == null ? "B" : size.group(2).toUpperCase(Locale.ROOT)) {
          case "KB" -> 10;
          case "MB" -> 20;
          default -> 0;
        };
    return Long.parseLong(size.group(1)) << shift;
  }

  private Duration seconds(String name, Duration otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Duration.ofSeconds(Integer.parseInt(value));
    } catch (NumberFormatException e) {
      throw new Fault.InvalidSetting(name, "is " + Fault.quote(value) + ", needed: whole seconds");
    }
  }
}
