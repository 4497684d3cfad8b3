package dev.semblance.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private final Path cache;
  private final Path folder;
  private final String folderName;
  private final boolean symlinks;

  RepositoryCache(HubSettings settings, HubReference reference) {
    this.cache = settings.cache().toAbsolutePath().normalize();
    this.folderName = reference.folder();
    this.folder = cache.resolve(folderName);
    this.symlinks = settings.symlinks();
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
        cache.resolve(".locks").resolve(folderName).resolve(digest.hex() + ".lock"));
  }

  /** The commit that a revision was last seen at, or empty. */
  Optional<String> commit(String revision) throws IOException {
    if (HubReference.isCommit(revision)) {
      return Optional.of(revision);
    }
    return small(ref(revision), 100)
        .map(bytes -> new String(bytes, UTF_8).strip())
        .filter(HubReference::isCommit);
  }

  void writeRef(String revision, String commit) throws IOException {
    if (!HubReference.isCommit(revision) && !commit(revision).equals(Optional.of(commit))) {
      write(ref(revision), commit);
    }
  }

  private Path ref(String revision) {
    return folder.resolve("refs").resolve(revision);
  }

  void writeListing(String commit, Set<String> names) throws IOException {
    Path listing = folder.resolve(".semblance").resolve(commit);
    if (!Files.exists(listing)) {
      write(listing, names.stream().filter(SafeName::is).collect(Collectors.joining("\n")));
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
    try {
      return Selection.of(
              listing.isPresent() ? listing.get() : present(commit),
              (name, limit) -> read(commit, name, limit))
          .stream()
          .filter(name -> !Files.isRegularFile(file(commit, name)))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(snapshot(commit).relativize(Path.of(e.getFile())).toString());
    } catch (Fault.ModelRefused e) {
      return List.of(e.message());
    }
  }

  private Set<String> present(String commit) throws IOException {
    Path snapshot = snapshot(commit);
    Set<String> names = new HashSet<>();
    try (Stream<Path> paths = Files.walk(snapshot, DEPTH)) {
      paths
          .filter(Files::isRegularFile)
          .limit(HubClient.FILES_LIMIT)
          .forEach(path -> names.add(snapshot.relativize(path).toString().replace('\\', '/')));
    }
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
    Files.createDirectories(parent);
    if (Files.isRegularFile(entry)) {
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
    Path copy = beside(blob);
    Files.copy(blob, copy);
    moveInto(copy, entry);
  }

  /** Writes a small file so that readers see the old or the new one, never half of it. */
  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Path draft = beside(file);
    Files.writeString(draft, content);
    moveInto(draft, file);
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static void moveInto(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
