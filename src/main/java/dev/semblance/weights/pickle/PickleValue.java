package dev.semblance.weights.pickle;

import dev.semblance.weights.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands on the stack of a pickle's machine. None of these ever looks into the values that it
 * holds: a hostile pickle can nest them as deep as it likes, and in circles.
 */
sealed interface PickleValue {

  /** How a message calls it. */
  String kind();

  /** What has no content. */
  enum Constant implements PickleValue {
    MARK("a mark"),
    NONE("None"),
    TRUE("a truth value"),
    FALSE("a truth value");

    private final String kind;

    Constant(String kind) {
      this.kind = kind;
    }

    @Override
    public String kind() {
      return kind;
    }
  }

  record Text(String value) implements PickleValue {
    @Override
    public String kind() {
      return "a text";
    }
  }

  record Whole(long value) implements PickleValue {
    @Override
    public String kind() {
      return "a number";
    }
  }

  record Name(StateDictName name) implements PickleValue {
    @Override
    public String kind() {
      return "the name " + name;
    }
  }

  record Tuple(List<PickleValue> values) implements PickleValue {
    @Override
    public String kind() {
      return "a tuple of " + values.size();
    }
  }

  /** A dict or an OrderedDict, the one thing that changes after it was made. */
  final class Dict implements PickleValue {

    /** Most dicts of a state dict stay empty: each tensor brings one for its hooks. */
    private Map<String, PickleValue> entries = Map.of();

    Map<String, PickleValue> entries() {
      return entries;
    }

    /** Whether the key is new. */
    boolean put(String key, PickleValue value) {
      if (entries.isEmpty()) {
        entries = new LinkedHashMap<>(2);
      }
      return entries.putIfAbsent(key, value) == null;
    }

    @Override
    public String kind() {
      return "a dict of " + entries.size();
    }
  }

  /**
   * A run of elements: entry {@code data/KEY} of the zip.
   *
   * @param elements as the pickle says
   */
  record Storage(String key, DType dtype, long elements) implements PickleValue {
    @Override
    public String kind() {
      return "a storage";
    }
  }

  /**
   * A view of a storage; offset and strides count elements.
   *
   * @param strides elements from one index of an axis to the next
   */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements PickleValue {
    @Override
    public String kind() {
      return "a tensor";
    }
  }
}
