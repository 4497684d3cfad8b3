package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and where they are kept.
 *
 * @param endpoint the hub, without a slash at the end
 * @param cache the folder that holds {@code models--org--name}, or null when nobody says and the
 *     user has no home
 * @param token a hub token, sent to the endpoint's own host only, or null
 * @param offline whether nothing may be dialled
 * @param home what {@code ~} stands for in a reference, or null when the user has none
 * @param symlinks whether snapshots may link to blobs; else they hold copies
 * @param pickles whether pickled state dicts may be fetched and read, where there are no
 *     safetensors
 * @param network how the hub is dialled
 */
public record HubSettings(
    URI endpoint,
    @Nullable Path cache,
    @Nullable String token,
    boolean offline,
    @Nullable Path home,
    boolean symlinks,
    boolean pickles,
    HubNetwork network) {

  public static final URI DEFAULT_ENDPOINT = URI.create("https://huggingface.co");

  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4096}");

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
          "is "
              + Fault.quote(HubEnvironment.withoutCredentials(endpoint.toString()))
              + ", needed: http(s)://host[/path], without a user: a token goes into HF_TOKEN");
    }
    if (token != null && !TOKEN.matcher(token).matches()) {
      throw new Fault.InvalidSetting("HF_TOKEN", "holds characters that no token has");
    }
  }

  /** With pickled state dicts read. */
  public HubSettings(
      URI endpoint,
      @Nullable Path cache,
      @Nullable String token,
      boolean offline,
      @Nullable Path home,
      boolean symlinks,
      HubNetwork network) {
    this(endpoint, cache, token, offline, home, symlinks, true, network);
  }

  /**
   * The settings that {@code huggingface_hub} would take from the same environment, with the same
   * precedence; unlike there, a variable that is set but blank counts as not set.
   *
   * @param userHome the system's own word for the user's home, taken where {@code HOME} is not set;
   *     anything but an absolute path (Java says {@code ?} of a user that the system does not know)
   *     counts as none
   */
  public static HubSettings fromEnvironment(Map<String, String> env, @Nullable String userHome) {
    return new HubEnvironment(env, userHome).settings();
  }

  /** The same with another least rate in bytes a second; 0 for none. */
  public HubSettings withMinRate(long rate) {
    return new HubSettings(
        endpoint, cache, token, offline, home, symlinks, pickles, network.withMinRate(rate));
  }

  /** The same with pickled state dicts read or refused. */
  public HubSettings withPickles(boolean read) {
    return new HubSettings(endpoint, cache, token, offline, home, symlinks, read, network);
  }

  /** Never shows the token, nor a proxy's password. */
  @Override
  public String toString() {
    return "HubSettings[endpoint=%s, cache=%s, token=%s, offline=%s]"
        .formatted(endpoint, cache, token == null ? "none" : "set", offline);
  }

  /** {@code ~} and {@code ~/...} with the home folder put in, where there is one. */
  static Path expandHome(String text, @Nullable Path home) {
    if (home != null && text.equals("~")) {
      return home;
    }
    return home != null && text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }
}
