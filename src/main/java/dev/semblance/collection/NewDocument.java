package dev.semblance.collection;

import dev.semblance.fault.Fault;
import dev.semblance.text.Surrogates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document as a caller sent it. The vector's array is given away by whoever makes this. */
public final class NewDocument {
  /** UTF-8 bytes of the longest id. */
  public static final int MAX_ID_BYTES = 512;

  private final String id;
  private final @Nullable String text;
  private final float @Nullable [] vector;
  private final @Nullable List<Chunk> chunks;
  private final Metadata metadata;
  private final @Nullable Long version;

  /**
   * @param vector [dimensions], or null when the text is to be embedded
   * @param version refuses what is not newer, or null to write whatever is there
   */
  public NewDocument(
      String id,
      @Nullable String text,
      float @Nullable [] vector,
      Metadata metadata,
      @Nullable Long version) {
    this(id, text, vector, null, metadata, version);
  }

  /**
   * With what a model made of the text before.
   *
   * @param chunks of the text, each with its vector; null when there is a vector, or nothing
   */
  public NewDocument(
      String id,
      @Nullable String text,
      float @Nullable [] vector,
      @Nullable List<Chunk> chunks,
      Metadata metadata,
      @Nullable Long version) {
    this.id = id;
    this.text = text;
    this.vector = vector;
    this.chunks = chunks == null ? null : List.copyOf(chunks);
    this.metadata = metadata;
    this.version = version;
  }

  public String id() {
    return id;
  }

  public @Nullable String text() {
    return text;
  }

  public float @Nullable [] vector() {
    return vector;
  }

  /** The text's, each with the vector that the collection's model made of it; or null. */
  public @Nullable List<Chunk> chunks() {
    return chunks;
  }

  public Metadata metadata() {
    return metadata;
  }

  public @Nullable Long version() {
    return version;
  }

  /** Whether a store can keep it; {@link #checkId} says why not. */
  static boolean isId(String id) {
    if (Surrogates.unpaired(id) >= 0) {
      return false;
    }
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= MAX_ID_BYTES;
  }

  /**
   * An id that a store can keep.
   *
   * @param place for faults
   */
  public static void checkId(Fault.Place place, String id) {
    if (Surrogates.unpaired(id) >= 0) {
      throw new Fault.InvalidRequest(
          place, "has an id with half a surrogate pair at " + Surrogates.unpaired(id));
    }
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_ID_BYTES) {
      throw new Fault.InvalidRequest(
          place, "has an id of " + bytes + " bytes of UTF-8, needed: 1 to " + MAX_ID_BYTES);
    }
  }
}
