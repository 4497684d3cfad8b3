package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a model reference to a local folder. An existing path wins and dials nothing; a hub id is
 * looked up in the Hugging Face cache and downloaded into it when needed. Blocks while it
 * downloads; safe to share, also with other processes on the same cache.
 */
public final class ModelHub {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final int NAMES_SHOWN = 5;

  private final HubSettings settings;
  private final DownloadProgress progress;
  private final Backoff backoff;

  /** Logs its progress. */
  public ModelHub(HubSettings settings) {
    this(settings, new LoggingProgress(System::nanoTime));
  }

  public ModelHub(HubSettings settings, DownloadProgress progress) {
    this(settings, progress, Thread::sleep);
  }

  ModelHub(HubSettings settings, DownloadProgress progress, Backoff backoff) {
    this.settings = settings;
    this.progress = progress;
    this.backoff = backoff;
  }

  /**
   * The folder with the model's files.
   *
   * @param reference a folder (absolute, relative or from {@code ~}), or {@code
   *     org/name[@revision]}
   * @throws Fault.ModelNotFound when it leads nowhere, or the download failed
   * @throws Fault.ModelRefused when the repository has no weights that may be read, or its files
   *     are not what the hub said they are
   */
  public Path resolve(String reference) {
    Optional<Path> path = localPath(reference);
    if (path.isPresent() && Files.exists(path.get())) {
      return folder(reference, path.get().toAbsolutePath().normalize());
    }
    return resolve(
        reference, HubReference.parse(reference).orElseThrow(() -> neither(reference, path)));
  }

  /** Whether a reference is a folder of this machine, which then is what it means. */
  public boolean isFolder(String reference) {
    return localPath(reference).filter(Files::exists).isPresent();
  }

  /**
   * The same of a hub id, be there a folder of that name or not.
   *
   * @throws Fault.ModelNotFound when it is none, or the download failed
   * @throws Fault.ModelRefused as {@link #resolve(String)}
   */
  public Path resolveId(String id) {
    return resolve(id, HubReference.parse(id).orElseThrow(() -> neither(id, Optional.empty())));
  }

  private Path resolve(String reference, HubReference hub) {
    if (settings.cache() == null) {
      throw new Fault.ModelNotFound(
          reference,
          "this user has no home folder that a downloaded model could be kept in: set HF_HOME to a"
              + " folder that it may write, or pass a local folder");
    }
    RepositoryCache cache = new RepositoryCache(settings, settings.cache(), hub);
    try {
      if (hub.pinned()
          && cache.listing(hub.revision()).isPresent()
          && cache.missing(hub.revision()).isEmpty()) {
        return cache.snapshot(hub.revision());
      }
      return settings.offline() ? offline(hub, cache) : online(hub, cache);
    } catch (UnwritableCache e) {
      throw unwritable(hub, e);
    } catch (IOException e) {
      throw new Fault.ModelNotFound(reference, "the cache cannot be used: " + e, e);
    }
  }

  private Optional<Path> localPath(String reference) {
    try {
      return reference.isBlank()
          ? Optional.empty()
          : Optional.of(HubSettings.expandHome(reference, settings.home()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Path folder(String reference, Path path) {
    if (!Files.isDirectory(path)) {
      throw new Fault.ModelNotFound(
          reference, path + " is a file; pass the folder that holds config.json");
    }
    return path;
  }

  private static Fault neither(String reference, Optional<Path> path) {
    return new Fault.ModelNotFound(
        reference,
        path.map(p -> "no folder " + p.toAbsolutePath().normalize()).orElse("no folder")
            + ", and no hub id either. Pass a folder such as ./models/minilm, or a hub id such as"
            + " sentence-transformers/all-MiniLM-L6-v2 or org/name@revision");
  }

  private Path offline(HubReference hub, RepositoryCache cache) throws IOException {
    Optional<String> commit = cache.commit(hub.revision());
    List<String> missing =
        commit.isPresent()
            ? cache.missing(commit.get())
            : List.of(cache.whyNoCommit(hub.revision()));
    if (commit.isPresent() && missing.isEmpty()) {
      log.info("Offline: {} is served from {}", hub, cache.snapshot(commit.get()));
      warnOfUnknownFiles(hub, cache, commit.get());
      return cache.snapshot(commit.get());
    }
    throw new Fault.ModelNotFound(
        hub.toString(),
        "offline (HF_HUB_OFFLINE), and "
            + cache.folder()
            + " lacks "
            + shown(missing)
            + ". Start once with HF_HUB_OFFLINE=0, or run: hf download "
            + hub.id()
            + " --revision "
            + hub.revision()
            + ", or pass a local folder");
  }

  /** A snapshot without a list may lack files that change the vectors, and nobody could tell. */
  private static void warnOfUnknownFiles(HubReference hub, RepositoryCache cache, String commit)
      throws IOException {
    if (cache.listing(commit).isEmpty()) {
      log.warn(
          "{}: the cache does not say which files the commit has; if prompts or the maximum length"
              + " look wrong, start once with the hub in reach",
          hub);
    }
  }

  private static String shown(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
        + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
  }

  private Path online(HubReference hub, RepositoryCache cache) throws IOException {
    Optional<Path> cached = cached(hub, cache);
    if (cached.isEmpty()) {
      cache.requireWritable();
    }
    try (HubClient client = new HubClient(settings)) {
      return new SnapshotDownload(hub, cache, client, progress, backoff).run(cached.isPresent());
    } catch (IOException | Fault e) {
      if (cached.isPresent() && !Thread.currentThread().isInterrupted()) {
        log.warn("{}: {}; the cached snapshot {} is served", hub, e.getMessage(), cached.get());
        warnOfUnknownFiles(hub, cache, String.valueOf(cached.get().getFileName()));
        return cached.get();
      }
      throw switch (e) {
        case Fault fault -> fault;
        case UnwritableCache unwritable -> unwritable(hub, unwritable);
        case IOException failure -> failed(hub, failure);
        default -> new IllegalStateException(e);
      };
    }
  }

  private static Fault unwritable(HubReference hub, UnwritableCache failure) {
    return new Fault.ModelNotFound(
        hub.toString(),
        "is not in the cache, and its folder "
            + failure.getFile()
            + " cannot be written: "
            + failure.getReason()
            + "; set HF_HOME to a folder that this user may write, or pass a local folder",
        failure);
  }

  /** The revision's snapshot as it was last seen, if all of it is here. */
  private static Optional<Path> cached(HubReference hub, RepositoryCache cache) throws IOException {
    Optional<String> commit = cache.commit(hub.revision());
    return commit.isPresent() && cache.missing(commit.get()).isEmpty()
        ? Optional.of(cache.snapshot(commit.get()))
        : Optional.empty();
  }

  private Fault failed(HubReference hub, IOException failure) {
    String advice =
        failure instanceof HubStatus status
            ? status.advice(hub, settings)
            : failure instanceof LastingFailure
                ? "or pass a local folder"
                : "what has come is kept and the next start goes on from there; without a network"
                    + " pass a local folder, or fill the cache with: hf download "
                    + hub.id();
    return new Fault.ModelNotFound(
        hub.toString(),
        "no folder of this name, and from "
            + settings.endpoint()
            + ": "
            + failure.getMessage()
            + "; "
            + advice,
        failure);
  }
}
