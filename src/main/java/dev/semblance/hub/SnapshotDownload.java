package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one revision's snapshot up to date: the list of files, the ones that are needed and not
 * here, and last the ref, so that a cut download is never taken for the revision.
 */
final class SnapshotDownload {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final int ATTEMPTS = 5;

  private final HubReference hub;
  private final RepositoryCache cache;
  private final HubClient client;
  private final DownloadProgress progress;
  private final Backoff backoff;

  SnapshotDownload(
      HubReference hub,
      RepositoryCache cache,
      HubClient client,
      DownloadProgress progress,
      Backoff backoff) {
    this.hub = hub;
    this.cache = cache;
    this.client = client;
    this.progress = progress;
    this.backoff = backoff;
  }

  /**
   * @param warm whether an older answer is at hand, so that the hub is asked for its list only once
   */
  Path run(boolean warm) throws IOException {
    HubClient.Listing listing =
        new Retries(warm ? 1 : ATTEMPTS, backoff).run("list of " + hub, () -> client.listing(hub));
    String commit = listing.commit();
    if (hub.pinned() && !commit.equals(hub.revision())) {
      throw Fault.ModelRefused.key("file list of " + hub, "sha", commit, hub.revision());
    }
    List<String> chosen =
        Selection.of(listing.names(), cache.pickles(), (name, limit) -> small(commit, name, limit));
    List<RemoteFile> absent = new ArrayList<>();
    for (String name : chosen) {
      if (!has(commit, name)) {
        absent.add(head(commit, name));
      }
    }
    try {
      cache.writeListing(commit, listing.names());
    } catch (FileSystemException e) {
      if (!absent.isEmpty()) {
        throw e;
      }
    }
    checkSpace(absent);
    for (RemoteFile file : absent) {
      fetch(commit, file);
    }
    try {
      cache.writeRef(hub.revision(), commit);
    } catch (FileSystemException e) {
      // All files are here, in a cache that cannot be written: served all the same.
      log.info("{}: refs/{} stays as it is: {}", hub, hub.revision(), e.getMessage());
    }
    return cache.snapshot(commit);
  }

  private boolean has(String commit, String name) throws IOException {
    return Files.isRegularFile(cache.file(commit, name)) && cache.sound(commit, name);
  }

  /** A file that decides which others are needed, so it is fetched before them. */
  private byte[] small(String commit, String name, int limit) throws IOException {
    if (!has(commit, name)) {
      RemoteFile file = head(commit, name);
      if (file.size().orElse(0) > limit) {
        throw new Fault.ModelRefused(
            name, "has " + file.size().getAsLong() + " bytes, at most " + limit + " are read");
      }
      fetch(commit, file);
    }
    return cache.read(commit, name, limit);
  }

  private RemoteFile head(String commit, String name) throws IOException {
    return new Retries(ATTEMPTS, backoff).run(name, () -> client.head(hub, commit, name));
  }

  private void fetch(String commit, RemoteFile file) throws IOException {
    Path blob = cache.blob(file.digest());
    try (CacheLock _ = cache.lock(file.digest())) {
      // Another thread, another process or another revision may have brought it.
      if (!present(file, blob)) {
        new BlobDownload(
                file,
                cache,
                from -> client.open(hub, commit, file.name(), from),
                new Retries(ATTEMPTS, backoff),
                progress,
                hub)
            .run();
      }
      cache.publish(commit, file.name(), blob);
    }
  }

  private boolean present(RemoteFile file, Path blob) throws IOException {
    if (!Files.isRegularFile(blob)) {
      return false;
    }
    boolean sound =
        Files.size(blob) == file.size().orElse(Files.size(blob))
            && cache.verified().sound(file.digest(), blob);
    if (!sound) {
      log.warn("{}: {} has not the bytes that its name promises; once more", hub, blob);
    }
    return sound;
  }

  private void checkSpace(List<RemoteFile> files) throws IOException {
    long needed = 0;
    for (RemoteFile file : files) {
      if (!Files.isRegularFile(cache.blob(file.digest()))) {
        long begun = cache.files().begun(cache.incomplete(file.digest()));
        long rest = file.size().orElse(begun) - begun;
        needed = saturatedSum(needed, Math.max(0, rest));
      }
    }
    if (needed == 0) {
      return;
    }
    cache.files().makeFolder(cache.folder());
    long free = Files.getFileStore(cache.folder()).getUsableSpace();
    if (needed > free) {
      throw new Fault.ModelNotFound(
          hub.toString(),
          String.format(
              Locale.ROOT,
              "needs %.1f MB, but %s has %.1f MB free; make room, or set HF_HOME to another disk",
              needed / 1e6,
              cache.folder(),
              free / 1e6));
    }
    log.info(
        "Downloading {}: {} files, {} MB",
        hub,
        files.size(),
        String.format(Locale.ROOT, "%.1f", needed / 1e6));
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
