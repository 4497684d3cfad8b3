package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one content into its blob: goes on where a cut download ended, and gives it its name only
 * when size and checksum are right. The caller holds the blob's lock.
 */
final class BlobDownload {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);

  /** An attempt that brought this much does not count as failed. */
  private static final long PROGRESS = 1 << 20;

  private static final int BUFFER = 1 << 16;

  /** The most that is taken of a content when nobody says how large it is. */
  private static final long UNTOLD = 1_000_000_000;

  private final RemoteFile file;
  private final RepositoryCache cache;
  private final Path blob;
  private final Path incomplete;
  private final Source source;
  private final Retries retries;
  private final DownloadProgress progress;
  private final String label;

  /** Where the bytes come from: an answer that begins at the given byte, if the server can. */
  interface Source {
    Answer open(long from) throws IOException;
  }

  BlobDownload(
      RemoteFile file,
      RepositoryCache cache,
      Source source,
      Retries retries,
      DownloadProgress progress,
      HubReference reference) {
    this.file = file;
    this.cache = cache;
    this.blob = cache.blob(file.digest());
    this.incomplete = cache.incomplete(file.digest());
    this.source = source;
    this.retries = retries;
    this.progress = progress;
    this.label = reference.id() + "/" + file.name();
  }

  /**
   * @throws Fault.ModelRefused when the content has the wrong checksum twice; nothing is kept then
   */
  void run() throws IOException {
    BlobDigest found = fetch();
    if (!found.equals(file.digest())) {
      log.warn("{}: wrong checksum {}, needed {}; once more", label, found, file.digest());
      Files.delete(incomplete);
      found = fetch();
    }
    if (!found.equals(file.digest())) {
      Files.delete(incomplete);
      throw new Fault.ModelRefused(
          label,
          "the download's checksum is "
              + found
              + ", the hub promised "
              + file.digest()
              + "; fetched twice, nothing was kept. A proxy or mirror on the way may change files");
    }
    cache.files().moveInto(incomplete, blob);
    cache.verified().note(file.digest(), blob);
  }

  private BlobDigest fetch() throws IOException {
    while (true) {
      long before = have();
      try {
        append();
        return file.digest().of(incomplete);
      } catch (IOException e) {
        if (have() - before >= PROGRESS) {
          retries.progressed();
        }
        retries.pauseAfter(e, label);
      }
    }
  }

  private long have() throws IOException {
    return cache.files().begun(incomplete);
  }

  /** Adds what is missing to the incomplete file. */
  private void append() throws IOException {
    try (FileChannel channel = cache.files().open(incomplete)) {
      long size = file.size().orElse(-1);
      if (size >= 0 && channel.size() > size) {
        channel.truncate(0);
      }
      if (channel.size() != size) {
        transfer(channel);
      }
      // The blob's name vouches for its content, also after a power cut.
      channel.force(true);
      progress.update(label, channel.size(), channel.size());
    }
  }

  private void transfer(FileChannel channel) throws IOException {
    long from = channel.size();
    try (Answer answer = source.open(from)) {
      boolean elsewhere = answer.status() == 206 && answer.firstByte().orElse(-1) != from;
      // A range of packed bytes is none of the content's own.
      boolean packed = answer.status() == 206 && answer.zipped();
      if (answer.status() == 416 || elsewhere || packed) {
        channel.truncate(0);
        throw new IOException("the server cannot go on at byte " + from + ", so from the start");
      }
      if (answer.status() == 200) {
        channel.truncate(0);
      }
      channel.position(channel.size());
      OptionalLong total = file.size().isPresent() ? file.size() : answer.total();
      if (total.isPresent()) {
        progress.update(label, channel.size(), total.getAsLong());
      }
      copy(answer.body(), channel, total);
    }
  }

  private void copy(InputStream body, FileChannel channel, OptionalLong total) throws IOException {
    long most = total.orElse(UNTOLD);
    byte[] bytes = new byte[BUFFER];
    for (int n = body.read(bytes); n >= 0; n = body.read(bytes)) {
      if (n > most - channel.position()) {
        channel.truncate(0);
        throw new IOException("more came than the " + most + " bytes promised");
      }
      write(channel, ByteBuffer.wrap(bytes, 0, n));
      if (channel.position() < most && total.isPresent()) {
        progress.update(label, channel.position(), most);
      }
    }
    if (total.isPresent() && channel.position() < most) {
      throw new IOException(
          "the download ended after " + channel.position() + " of " + most + " bytes");
    }
  }

  private void write(FileChannel channel, ByteBuffer buffer) throws IOException {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      // Told apart from the network's failures: a full disk is not tried again.
      throw new FileSystemException(incomplete.toString(), null, e.getMessage());
    }
  }
}
