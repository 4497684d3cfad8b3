package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the answers on the way to a file say of it. The first that says a thing is believed: a
 * mirror speaks before the hub that it sends to.
 */
final class FileHeaders {

  private static final String COMMIT = "X-Repo-Commit";

  private @Nullable String commit;
  private OptionalLong size = OptionalLong.empty();
  private Optional<BlobDigest> linked = Optional.empty();
  private Optional<BlobDigest> last = Optional.empty();
  private Optional<BlobDigest> passing = Optional.empty();
  private final List<String> etags = new ArrayList<>();

  void add(Answer answer, boolean redirect) {
    if (commit == null) {
      commit = answer.header(COMMIT).orElse(null);
    }
    if (size.isEmpty()) {
      size = Answer.number(answer.header("X-Linked-Size"));
    }
    if (size.isEmpty() && !redirect && answer.encoding().equals("identity")) {
      size = Answer.number(answer.header("Content-Length"));
    }
    linked = linked.or(() -> digest(answer, "X-Linked-Etag"));
    if (redirect) {
      passing = passing.or(() -> digest(answer, "ETag"));
    } else {
      // The second is what Artifactory and Nexus add; their ETag may be anything.
      last = digest(answer, "ETag").or(() -> digest(answer, "X-Checksum-Sha256"));
    }
  }

  private Optional<BlobDigest> digest(Answer answer, String header) {
    Optional<String> etag = answer.header(header);
    etag.ifPresent(etags::add);
    return etag.flatMap(BlobDigest::ofEtag);
  }

  /** Whether the storage behind need not be asked. */
  boolean complete() {
    return commit != null && linked.isPresent();
  }

  /** Whether an answer with an error status no longer matters. */
  boolean enough() {
    return commit != null && (linked.isPresent() || passing.isPresent());
  }

  /**
   * @throws Fault.ModelRefused when the commit is another one, or there is no checksum
   */
  RemoteFile file(String name, String wanted) {
    if (!wanted.equals(commit)) {
      throw Fault.ModelRefused.key(
          name, COMMIT, Objects.requireNonNullElse(commit, "none"), wanted);
    }
    BlobDigest digest =
        linked
            .or(() -> last)
            .or(() -> passing)
            .orElseThrow(
                () ->
                    Fault.ModelRefused.key(
                        name,
                        "ETag",
                        etags.isEmpty() ? "none" : etags.getFirst(),
                        "a SHA-256 or a git SHA-1"));
    return new RemoteFile(name, digest, size);
  }
}
