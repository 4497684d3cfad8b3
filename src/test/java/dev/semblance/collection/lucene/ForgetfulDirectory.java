package dev.semblance.collection.lucene;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a power switch. What POSIX promises, and no more: bytes of a file last once the file
 * was synced; its name, a new name, and that it was deleted, once the folder was.
 */
final class ForgetfulDirectory extends FilterDirectory {
  private final Random random;
  private final Map<String, Stored> names = new HashMap<>();
  private Map<String, Stored> lasting = new HashMap<>();
  private Runnable beforeEach = () -> {};

  /** A file's bytes, whatever its name is by now. */
  private static final class Stored {
    private byte @Nullable [] synced;
  }

  ForgetfulDirectory(Random random) {
    super(new ByteBuffersDirectory());
    this.random = random;
  }

  /** Has something done before each change of the disk. */
  synchronized void beforeEach(Runnable step) {
    beforeEach = step;
  }

  /** The disk as it is when the power comes back, had it gone away now. */
  synchronized Directory afterPowerCut() throws IOException {
    ByteBuffersDirectory left = new ByteBuffersDirectory();
    for (Map.Entry<String, Stored> file : lasting.entrySet()) {
      byte[] bytes = file.getValue().synced;
      try (IndexOutput out = left.createOutput(file.getKey(), IOContext.DEFAULT)) {
        // Of a file that was not synced anything may be there: some of it here, or nothing.
        byte[] kept = bytes == null ? new byte[random.nextInt(20)] : bytes;
        out.writeBytes(kept, kept.length);
      }
    }
    return left;
  }

  @Override
  public synchronized IndexOutput createOutput(String name, IOContext context) throws IOException {
    beforeEach.run();
    IndexOutput output = in.createOutput(name, context);
    names.put(name, new Stored());
    return output;
  }

  @Override
  public synchronized IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    beforeEach.run();
    IndexOutput output = in.createTempOutput(prefix, suffix, context);
    names.put(output.getName(), new Stored());
    return output;
  }

  @Override
  public synchronized void deleteFile(String name) throws IOException {
    beforeEach.run();
    in.deleteFile(name);
    names.remove(name);
  }

  @Override
  public synchronized void rename(String source, String dest) throws IOException {
    beforeEach.run();
    in.rename(source, dest);
    names.put(dest, java.util.Objects.requireNonNull(names.remove(source)));
  }

  @Override
  public synchronized void sync(Collection<String> files) throws IOException {
    for (String name : files) {
      beforeEach.run();
      try (IndexInput input = in.openInput(name, IOContext.READONCE)) {
        byte[] bytes = new byte[Math.toIntExact(input.length())];
        input.readBytes(bytes, 0, bytes.length);
        java.util.Objects.requireNonNull(names.get(name)).synced = bytes;
      }
    }
  }

  @Override
  public synchronized void syncMetaData() {
    beforeEach.run();
    lasting = new HashMap<>(names);
  }

  @Override
  public Set<String> getPendingDeletions() throws IOException {
    return in.getPendingDeletions();
  }
}
