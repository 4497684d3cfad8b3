package dev.semblance.collection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collection's documents laid out in the plane, or how far that is.
 *
 * @param progress 0 to 1
 * @param of how many documents pass the filter; 0 until they are counted
 * @param points how many of them are laid out
 * @param seq of the last write that is in it
 * @param places null until it is done
 * @param failure why it failed, or null
 */
public record CollectionMap(
    String id,
    State state,
    double progress,
    long points,
    long of,
    long seq,
    @Nullable Places places,
    @Nullable String failure) {

  /** Where a map stands. */
  public enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /** Documents, in the order of their ids, and where each is. */
  public static final class Places {
    private final List<String> ids;
    private final float[] xy;

    /**
     * @param xy {@code [ids, 2]}, each from -1 to 1; given away by whoever makes this
     */
    public Places(List<String> ids, float[] xy) {
      this.ids = List.copyOf(ids);
      this.xy = xy;
    }

    public List<String> ids() {
      return ids;
    }

    /** Not copied: not to be changed. */
    public float[] xy() {
      return xy;
    }
  }
}
