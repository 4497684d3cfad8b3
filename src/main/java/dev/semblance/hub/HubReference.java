package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository and a revision of it: {@code org/name[@revision]}, or bare {@code name} for the
 * hub's canonical repositories.
 *
 * @param id the repository, by the rules of {@code huggingface_hub}'s {@code validate_repo_id}
 * @param revision branch, tag, {@code refs/pr/N} or commit
 */
record HubReference(String id, String revision) {

  static final String DEFAULT_REVISION = "main";

  // ASCII on purpose: \w without UNICODE_CHARACTER_CLASS. First and last are letters, digits or _.
  private static final String NAME = "\\w(?:[\\w.-]{0,94}\\w)?";
  private static final Pattern ID = Pattern.compile("(?:" + NAME + "/)?" + NAME);
  private static final Pattern REVISION = Pattern.compile("\\w[\\w.+-]*(?:/\\w[\\w.+-]*)*");
  private static final int REVISION_LENGTH = 200;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** The reference a text names, or empty when it is no hub id. */
  static Optional<HubReference> parse(String text) {
    int at = text.indexOf('@');
    String id = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? DEFAULT_REVISION : text.substring(at + 1);
    return validId(id) && validRevision(revision)
        ? Optional.of(new HubReference(id, revision))
        : Optional.empty();
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  private static boolean validId(String id) {
    return ID.matcher(id).matches()
        && !id.contains("--")
        && !id.contains("..")
        && !id.endsWith(".git");
  }

  private static boolean validRevision(String revision) {
    return revision.length() <= REVISION_LENGTH
        && REVISION.matcher(revision).matches()
        && !revision.contains("..")
        && !revision.contains("./")
        && !revision.endsWith(".");
  }

  boolean pinned() {
    return isCommit(revision);
  }

  /** The repository's folder in the cache, such as {@code models--org--name}. */
  String folder() {
    return "models--" + id.replace("/", "--");
  }

  /** Where the hub lists the files of the revision. */
  URI listing(URI endpoint) {
    return URI.create(endpoint + "/api/models/" + id + "/revision/" + encode(revision));
  }

  /** Where the hub gives one file at one commit. */
  URI file(URI endpoint, String commit, String name) {
    return URI.create(
        endpoint + "/" + id + "/resolve/" + commit + "/" + encode(name).replace("%2F", "/"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return revision.equals(DEFAULT_REVISION) ? id : id + "@" + revision;
  }
}
