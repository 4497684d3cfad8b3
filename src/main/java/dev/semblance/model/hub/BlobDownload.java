package dev.semblance.model.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one content into its blob: goes on where a cut download ended, and gives it its name only
 * when size and checksum are right. The caller holds the blob's lock.
 */
final class BlobDownload {

  private static final Logger LOG = LoggerFactory.getLogger(ModelHub.class);

  /** An attempt that brought this much does not count as failed. */
  private static final long PROGRESS = 1 << 20;

  private final RemoteFile file;
  private final Path blob;
  private final Path incomplete;
  private final Source source;
  private final Retries retries;
  private final DownloadProgress progress;
  private final String label;

  /** Where the bytes come from: an answer that begins at the given byte, if the server can. */
  interface Source {
    HubClient.Answer open(long from) throws IOException;
  }

  BlobDownload(
      RemoteFile file,
      RepositoryCache cache,
      Source source,
      Retries retries,
      DownloadProgress progress,
      HubReference reference) {
    this.file = file;
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
    Files.createDirectories(blob.getParent());
    BlobDigest found = fetch();
    if (!found.equals(file.digest())) {
      LOG.warn("{}: wrong checksum {}, needed {}; once more", label, found, file.digest());
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
    Files.move(
        incomplete, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
    return Files.exists(incomplete) ? Files.size(incomplete) : 0;
  }

  /** Adds what is missing to the incomplete file. */
  private void append() throws IOException {
    try (FileChannel channel =
        FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.size() > file.size()) {
        channel.truncate(0);
      }
      if (channel.size() < file.size()) {
        transfer(channel);
      }
      // The blob's name vouches for its content, also after a power cut.
      channel.force(true);
      progress.update(label, file.size(), file.size());
    }
  }

  private void transfer(FileChannel channel) throws IOException {
    long from = channel.size();
    try (HubClient.Answer answer = source.open(from)) {
      if (answer.status() == 416
          || answer.status() == 206 && answer.firstByte().orElse(-1) != from) {
        channel.truncate(0);
        throw new IOException("the server cannot go on at byte " + from + ", so from the start");
      }
      if (answer.status() == 200) {
        channel.truncate(0);
      }
      channel.position(channel.size());
      progress.update(label, channel.size(), file.size());
      copy(answer.body(), channel);
    }
  }

  private void copy(ResponseBody body, FileChannel channel) throws IOException {
    for (List<ByteBuffer> buffers = body.next(); buffers != null; buffers = body.next()) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.remaining() > file.size() - channel.position()) {
          channel.truncate(0);
          throw new IOException("more came than the " + file.size() + " bytes promised");
        }
        write(channel, buffer);
      }
      if (channel.position() < file.size()) {
        progress.update(label, channel.position(), file.size());
      }
    }
    if (channel.position() < file.size()) {
      throw new IOException(
          "the download ended after " + channel.position() + " of " + file.size() + " bytes");
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
