package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One repository's folder in the cache, in the layout of {@code huggingface_hub}:
 *
 * <pre>
 * models--org--name/
 *   blobs/ETAG                        contents, under their checksum
 *   blobs/ETAG.incomplete             the beginning of one
 *   refs/REVISION                     the commit a branch or tag was last seen at, no newline
 *   snapshots/COMMIT/1_Pooling/x.json -> ../../../blobs/ETAG
 *   trees/COMMIT.json                 all files of the commit, as Python's library notes them
 *   .semblance/COMMIT                 the same as we note them, one name a line
 *   .semblance/verified/ETAG          see {@link VerifiedBlobs}
 * .locks/models--org--name/ETAG.lock
 * </pre>
 *
 * The lists say which optional files a commit has, so that a cut download is never taken for a
 * model without them. Python's own form is read but not written: it would make that library ask for
 * the files that only it wants.
 */
final class RepositoryCache {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEPTH = 8;

  // A commit; or a name of its own that somebody gave a snapshot which he put there by hand.
  private static final Pattern SNAPSHOT = Pattern.compile("\\w[\\w.-]{0,99}");

  private final Path cache;
  private final Path folder;
  private final String folderName;
  private final boolean symlinks;
  private final boolean pickles;
  private final CacheFiles files;
  private final VerifiedBlobs verified;

  /**
   * @param cache the folder of all repositories
   */
  RepositoryCache(HubSettings settings, Path cache, HubReference reference) {
    this.cache = cache.toAbsolutePath().normalize();
    this.folderName = reference.folder();
    this.folder = this.cache.resolve(folderName);
    this.symlinks = settings.symlinks();
    this.pickles = settings.pickles();
    this.files = new CacheFiles(this.cache);
    this.verified = new VerifiedBlobs(files, folder);
  }

  /** Whether pickled state dicts may be fetched and served. */
  boolean pickles() {
    return pickles;
  }

  CacheFiles files() {
    return files;
  }

  /**
   * @throws UnwritableCache when nothing can be downloaded into the repository's folder
   */
  void requireWritable() throws IOException {
    files.requireWritable(Files.exists(folder) ? folder : cache);
  }

  VerifiedBlobs verified() {
    return verified;
  }

  Path folder() {
    return folder;
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path file(String commit, String name) {
    return snapshot(commit).resolve(name);
  }

  Path blob(BlobDigest digest) {
    return folder.resolve("blobs").resolve(digest.hex());
  }

  Path incomplete(BlobDigest digest) {
    return folder.resolve("blobs").resolve(digest.hex() + ".incomplete");
  }

  CacheLock lock(BlobDigest digest) throws IOException {
    return CacheLock.take(
        files, cache.resolve(".locks").resolve(folderName).resolve(digest.hex() + ".lock"));
  }

  /**
   * The commit that a revision was last seen at, or empty. As in Python's library it may be any
   * name that the ref gives, and a snapshot under the revision's own name needs no ref.
   */
  Optional<String> commit(String revision) throws IOException {
    if (HubReference.isCommit(revision)) {
      return Optional.of(revision);
    }
    Optional<String> named = refText(revision).filter(RepositoryCache::isSnapshot);
    return named.isPresent() || !isSnapshot(revision) || !Files.isDirectory(snapshot(revision))
        ? named
        : Optional.of(revision);
  }

  private static boolean isSnapshot(String name) {
    return SNAPSHOT.matcher(name).matches() && !name.contains("..");
  }

  private Optional<String> refText(String revision) throws IOException {
    return small(ref(revision), 1_000).map(bytes -> new String(bytes, UTF_8).strip());
  }

  /** Why a revision leads to no commit, in words. */
  String whyNoCommit(String revision) throws IOException {
    return refText(revision)
        .map(text -> "a usable refs/" + revision + " (it holds " + Fault.quote(text) + ")")
        .orElse("refs/" + revision);
  }

  void writeRef(String revision, String commit) throws IOException {
    if (!HubReference.isCommit(revision) && !refText(revision).equals(Optional.of(commit))) {
      files.write(ref(revision), commit);
    }
  }

  private Path ref(String revision) {
    return folder.resolve("refs").resolve(revision);
  }

  void writeListing(String commit, Set<String> names) throws IOException {
    Path listing = folder.resolve(".semblance").resolve(commit);
    if (!Files.exists(listing)) {
      files.write(listing, names.stream().filter(SafeName::is).collect(Collectors.joining("\n")));
    }
  }

  /** All file names of a commit, or empty when nobody noted them. */
  Optional<Set<String>> listing(String commit) throws IOException {
    Optional<byte[]> ours =
        small(folder.resolve(".semblance").resolve(commit), HubClient.LISTING_LIMIT);
    if (ours.isPresent()) {
      return Optional.of(Set.copyOf(new String(ours.get(), UTF_8).lines().toList()));
    }
    Optional<byte[]> python =
        small(folder.resolve("trees").resolve(commit + ".json"), HubClient.LISTING_LIMIT);
    try {
      return python
          .map(bytes -> JSON.readTree(bytes).path("files"))
          .filter(JsonNode::isObject)
          .map(files -> Set.copyOf(files.propertyNames()));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /**
   * What a commit's snapshot lacks to be served, in words; empty when it is complete. Without a
   * list of the commit's files (older Python libraries keep none) its own are taken for all.
   */
  List<String> missing(String commit) throws IOException {
    if (!Files.isDirectory(snapshot(commit))) {
      return List.of("snapshots/" + commit);
    }
    Optional<Set<String>> listing = listing(commit);
    List<String> missing = new ArrayList<>();
    try {
      for (String name :
          Selection.of(
              listing.isPresent() ? listing.get() : present(commit),
              pickles,
              (file, limit) -> read(commit, file, limit))) {
        if (!Files.isRegularFile(file(commit, name))) {
          missing.add(name);
        } else if (!sound(commit, name)) {
          missing.add(name + " (its bytes are not those of its checksum)");
        }
      }
      return missing;
    } catch (NoSuchFileException e) {
      return List.of(snapshot(commit).relativize(Path.of(e.getFile())).toString());
    } catch (Fault.ModelRefused e) {
      return List.of(e.message());
    }
  }

  /**
   * Whether a file that is here has the bytes that its checksum promises, as far as the cache tells
   * one: by the name of the blob that a link leads to.
   */
  boolean sound(String commit, String name) throws IOException {
    Path entry = file(commit, name);
    Optional<BlobDigest> digest = digest(entry);
    return digest.isEmpty() || verified.sound(digest.get(), entry);
  }

  /** From the link itself: the blob may be a link too, into Python's store of other checksums. */
  private Optional<BlobDigest> digest(Path entry) throws IOException {
    if (!Files.isSymbolicLink(entry)) {
      return Optional.empty();
    }
    Path target = entry.resolveSibling(Files.readSymbolicLink(entry)).normalize();
    Path blobs = folder.resolve("blobs");
    boolean ours =
        target.startsWith(blobs)
            || (Files.isDirectory(blobs)
                && Files.isSameFile(Objects.requireNonNull(target.getParent()), blobs));
    return ours ? BlobDigest.ofName(String.valueOf(target.getFileName())) : Optional.empty();
  }

  private Set<String> present(String commit) throws IOException {
    Path snapshot = snapshot(commit);
    Set<String> names = new HashSet<>();
    Files.walkFileTree(
        snapshot,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              names.add(snapshot.relativize(file).toString().replace('\\', '/'));
            }
            return names.size() < HubClient.FILES_LIMIT
                ? FileVisitResult.CONTINUE
                : FileVisitResult.TERMINATE;
          }

          // A link that leads nowhere or in a circle is no file of the snapshot.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }

  /** A small file of a snapshot. */
  byte[] read(String commit, String name, int limit) throws IOException {
    Path file = file(commit, name);
    return small(file, limit).orElseThrow(() -> new NoSuchFileException(file.toString()));
  }

  private static Optional<byte[]> small(Path file, int limit) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > limit) {
      throw new Fault.ModelRefused(
          file.toString(), "has " + Files.size(file) + " bytes, at most " + limit + " are read");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  /** Puts a blob into a snapshot; the caller holds the blob's lock. */
  void publish(String commit, String name, Path blob) throws IOException {
    Path entry = file(commit, name);
    if (!entry.normalize().startsWith(snapshot(commit))) {
      throw new IllegalStateException("an unsafe name was chosen: " + name);
    }
    Path parent = Objects.requireNonNull(entry.getParent());
    files.makeFolder(parent);
    if (Files.isRegularFile(entry) && sound(commit, name)) {
      return;
    }
    Files.deleteIfExists(entry); // a link whose blob is gone
    if (symlinks) {
      try {
        Files.createSymbolicLink(entry, parent.relativize(blob));
        return;
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (FileSystemException | UnsupportedOperationException e) {
        // This file system, or this user of it, has no links.
      }
    }
    files.copy(blob, entry);
  }
}
