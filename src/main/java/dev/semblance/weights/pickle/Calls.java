package dev.semblance.weights.pickle;

import dev.semblance.weights.pickle.PickleValue.Constant;
import dev.semblance.weights.pickle.PickleValue.Dict;
import dev.semblance.weights.pickle.PickleValue.Name;
import dev.semblance.weights.pickle.PickleValue.Storage;
import dev.semblance.weights.pickle.PickleValue.Text;
import dev.semblance.weights.pickle.PickleValue.Tuple;
import dev.semblance.weights.pickle.PickleValue.View;
import dev.semblance.weights.pickle.PickleValue.Whole;
import dev.semblance.weights.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the names of a state dict may be called with, and what they come to:
 *
 * <pre>
 * collections.OrderedDict()
 * torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks[, metadata])
 * torch._utils._rebuild_parameter(tensor, requires_grad, hooks)
 * persistent id ("storage", torch.FloatStorage, key, location, elements)
 * </pre>
 *
 * Source: {@code torch/_utils.py}; {@code persistent_id} in {@code torch/serialization.py}.
 */
final class Calls {

  /** A counter; before PyTorch 1.9 an address. It names an entry of the zip. */
  private static final Pattern KEY = Pattern.compile("[0-9]{1,20}");

  private static final int MAX_AXES = 16;

  private final PickleBytes bytes;

  Calls(PickleBytes bytes) {
    this.bytes = bytes;
  }

  PickleValue call(PickleValue callable, PickleValue arguments) {
    if (!(callable instanceof Name called)) {
      throw bytes.here("calls " + callable.kind());
    }
    if (!(arguments instanceof Tuple tuple)) {
      throw bytes.here("calls " + called.name() + " with " + arguments.kind());
    }
    List<PickleValue> values = tuple.values();
    return switch (called.name()) {
      case ORDERED_DICT -> orderedDict(values);
      case REBUILD_TENSOR -> tensor(values);
      case REBUILD_PARAMETER -> parameter(values);
      case FLOAT, HALF, BFLOAT16, DOUBLE, LONG, INT, SHORT, CHAR, BYTE, BOOL ->
          throw bytes.here("calls " + called.name() + ", which only a storage may name");
    };
  }

  private PickleValue orderedDict(List<PickleValue> arguments) {
    if (!arguments.isEmpty()) {
      throw bytes.here(
          "calls "
              + StateDictName.ORDERED_DICT
              + " with "
              + arguments.size()
              + " arguments, needed: none");
    }
    return new Dict();
  }

  private PickleValue tensor(List<PickleValue> arguments) {
    int count = arguments.size();
    if (count < 6 || count > 7) {
      throw bytes.here(
          "calls "
              + StateDictName.REBUILD_TENSOR
              + " with "
              + count
              + " arguments, needed: 6 or 7");
    }
    if (!(arguments.get(0) instanceof Storage storage)) {
      throw bytes.here("makes a tensor of " + arguments.get(0).kind() + ", needed: a storage");
    }
    long offset = natural("offset", arguments.get(1));
    List<Long> shape = naturals("shape", arguments.get(2));
    List<Long> strides = naturals("strides", arguments.get(3));
    if (shape.size() != strides.size()) {
      throw bytes.here(
          "makes a tensor of shape " + shape + " with strides " + strides + ", needed: as many");
    }
    checkFlagAndHooks("tensor", arguments.get(4), arguments.get(5));
    boolean plain =
        count == 6
            || arguments.get(6) == Constant.NONE
            || (arguments.get(6) instanceof Dict metadata && metadata.entries().isEmpty());
    if (!plain) {
      throw bytes.here(
          "makes a tensor with metadata (conjugated or negated), needed: plain numbers");
    }
    return new View(storage, offset, shape, strides);
  }

  private PickleValue parameter(List<PickleValue> arguments) {
    if (arguments.size() != 3) {
      throw bytes.here(
          "calls "
              + StateDictName.REBUILD_PARAMETER
              + " with "
              + arguments.size()
              + " arguments, needed: 3");
    }
    if (!(arguments.get(0) instanceof View view)) {
      throw bytes.here("makes a parameter of " + arguments.get(0).kind() + ", needed: a tensor");
    }
    checkFlagAndHooks("parameter", arguments.get(1), arguments.get(2));
    return view;
  }

  private void checkFlagAndHooks(String what, PickleValue flag, PickleValue hooks) {
    if (flag != Constant.TRUE && flag != Constant.FALSE) {
      throw bytes.here(
          "makes a " + what + " whose requires_grad is " + flag.kind() + ", needed: a truth value");
    }
    if (!(hooks instanceof Dict dict) || !dict.entries().isEmpty()) {
      throw bytes.here(
          "makes a " + what + " with hooks: " + hooks.kind() + ", needed: an empty dict");
    }
  }

  /** The storage of a persistent id. */
  Storage storage(PickleValue id) {
    if (!(id instanceof Tuple tuple)
        || tuple.values().size() != 5
        || !(tuple.values().get(0) instanceof Text tag)
        || !tag.value().equals("storage")) {
      throw bytes.here(
          "refers to " + id.kind() + " outside itself, needed: a tuple of 5 for a storage");
    }
    PickleValue type = tuple.values().get(1);
    DType dtype = type instanceof Name name ? name.name().dtype() : null;
    if (dtype == null) {
      throw bytes.here(
          "has a storage of " + type.kind() + ", needed: one such as torch.FloatStorage");
    }
    if (!(tuple.values().get(2) instanceof Text key) || !KEY.matcher(key.value()).matches()) {
      throw bytes.here("has a storage whose key is no number in a text of 1 to 20 digits");
    }
    if (!(tuple.values().get(3) instanceof Text)) {
      throw bytes.here("has a storage at " + tuple.values().get(3).kind() + ", needed: a text");
    }
    return new Storage(key.value(), dtype, natural("storage's size", tuple.values().get(4)));
  }

  private List<Long> naturals(String of, PickleValue value) {
    if (!(value instanceof Tuple tuple) || tuple.values().size() > MAX_AXES) {
      throw bytes.here(
          "makes a tensor whose "
              + of
              + " is "
              + value.kind()
              + ", needed: a tuple of at most "
              + MAX_AXES);
    }
    List<Long> naturals = new ArrayList<>();
    for (PickleValue each : tuple.values()) {
      naturals.add(natural(of, each));
    }
    return List.copyOf(naturals);
  }

  private long natural(String of, PickleValue value) {
    if (!(value instanceof Whole whole)) {
      throw bytes.here("has " + value.kind() + " in a tensor's " + of + ", needed: a number");
    }
    if (whole.value() < 0) {
      throw bytes.here("has " + whole.value() + " in a tensor's " + of + ", needed: at least 0");
    }
    return whole.value();
  }
}
