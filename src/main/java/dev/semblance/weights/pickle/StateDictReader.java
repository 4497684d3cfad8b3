package dev.semblance.weights.pickle;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.pickle.PickleValue.Constant;
import dev.semblance.weights.pickle.PickleValue.Dict;
import dev.semblance.weights.pickle.PickleValue.Name;
import dev.semblance.weights.pickle.PickleValue.Text;
import dev.semblance.weights.pickle.PickleValue.Tuple;
import dev.semblance.weights.pickle.PickleValue.View;
import dev.semblance.weights.pickle.PickleValue.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The stack machine that reads the pickle of a state dict, protocol 2. It knows the instructions
 * that {@code torch.save} writes for one and can do nothing but build {@link PickleValue}s; {@link
 * Calls} says what the few names may be called with.
 *
 * <p>Time and memory are bounded by the pickle's length, which the caller bounds, by the depth of
 * the stack and by the number of values.
 */
final class StateDictReader {

  /** Python writes the items of a dict a thousand at a time. */
  private static final int MAX_STACK = 20_000;

  /** Eighty thousand tensors; the largest published encoders have a few thousand. */
  private static final int MAX_VALUES = 1_000_000;

  private final PickleBytes bytes;
  private final Calls calls;
  private final List<PickleValue> stack = new ArrayList<>();
  private final Map<Integer, PickleValue> memo = new HashMap<>();
  private int values;

  private StateDictReader(PickleBytes bytes) {
    this.bytes = bytes;
    this.calls = new Calls(bytes);
  }

  /**
   * Tensors by name, in the file's order; what they view is not checked against the file yet.
   *
   * @param pickle the whole pickle
   * @throws Fault.ModelRefused for anything but a state dict
   */
  static SequencedMap<String, View> read(FileLabel label, byte[] pickle) {
    StateDictReader reader = new StateDictReader(new PickleBytes(label, pickle));
    return reader.tensors(reader.run());
  }

  private SequencedMap<String, View> tensors(PickleValue result) {
    if (!(result instanceof Dict dict)) {
      throw bytes.refused("holds " + result.kind() + ", needed: a dict of tensors by name");
    }
    SequencedMap<String, View> tensors = new LinkedHashMap<>();
    dict.entries()
        .forEach(
            (name, value) -> {
              if (!(value instanceof View view)) {
                throw bytes.refused(
                    "holds "
                        + value.kind()
                        + " under "
                        + FileLabel.shown(name)
                        + ", needed: tensors only, as model.state_dict() gives them");
              }
              tensors.put(name, view);
            });
    if (tensors.isEmpty()) {
      throw bytes.refused("holds no tensors");
    }
    return tensors;
  }

  private PickleValue run() {
    if (bytes.opcode() != Opcode.PROTO) {
      throw bytes.here("starts with no PROTO, needed: protocol 2, which torch.save writes");
    }
    protocol(bytes.u8());
    while (true) {
      Opcode opcode = bytes.opcode();
      switch (opcode) {
        case STOP -> {
          return result();
        }
        case MARK -> push(Constant.MARK);
        case NONE -> push(Constant.NONE);
        case NEWTRUE -> push(Constant.TRUE);
        case NEWFALSE -> push(Constant.FALSE);
        case BININT -> made(new Whole(bytes.i32()));
        case BININT1 -> made(new Whole(bytes.u8()));
        case BININT2 -> made(new Whole(bytes.u16()));
        case LONG1 -> made(new Whole(bytes.long1()));
        case BINUNICODE -> made(new Text(bytes.text()));
        case GLOBAL -> made(name(bytes.line(), bytes.line()));
        case EMPTY_TUPLE -> made(new Tuple(List.of()));
        case TUPLE1 -> tuple(1);
        case TUPLE2 -> tuple(2);
        case TUPLE3 -> tuple(3);
        case TUPLE -> made(new Tuple(popToMark()));
        case EMPTY_DICT -> made(new Dict());
        case SETITEM -> setItem();
        case SETITEMS -> setItems();
        case BINPUT -> put(bytes.u8());
        case LONG_BINPUT -> put(bytes.i32());
        case BINGET -> get(bytes.u8());
        case LONG_BINGET -> get(bytes.i32());
        case BINPERSID -> made(calls.storage(pop()));
        case REDUCE -> reduce();
        case BUILD -> build();
        default ->
            throw bytes.here(
                "has the instruction "
                    + opcode
                    + ", which no state dict needs; nothing of the file was run");
      }
    }
  }

  private void protocol(int version) {
    if (version != 2) {
      throw bytes.here("is of pickle protocol " + version + ", needed: 2, which torch.save writes");
    }
  }

  private PickleValue result() {
    PickleValue result = pop();
    if (!stack.isEmpty()) {
      throw bytes.here("ends with " + stack.size() + " values too many on its stack");
    }
    bytes.expectEnd();
    return result;
  }

  private Name name(String module, String name) {
    StateDictName known = StateDictName.of(module, name);
    if (known == null) {
      throw bytes.here(
          "names "
              + Fault.quote(module + "." + name)
              + ", which the tensors of an encoder do not need; nothing of the file was run");
    }
    return new Name(known);
  }

  private void setItem() {
    PickleValue value = pop();
    PickleValue key = pop();
    set(dict(peek()), key, value);
  }

  private void setItems() {
    List<PickleValue> items = popToMark();
    Dict dict = dict(peek());
    if (items.size() % 2 != 0) {
      throw bytes.here("sets " + items.size() + " keys and values, needed: an even number");
    }
    for (int i = 0; i < items.size(); i += 2) {
      set(dict, items.get(i), items.get(i + 1));
    }
  }

  private Dict dict(PickleValue value) {
    if (!(value instanceof Dict dict)) {
      throw bytes.here("sets an item of " + value.kind() + ", needed: a dict");
    }
    return dict;
  }

  private void set(Dict dict, PickleValue key, PickleValue value) {
    if (!(key instanceof Text text)) {
      throw bytes.here("has " + key.kind() + " as a key, needed: a text");
    }
    count();
    if (!dict.put(text.value(), value)) {
      throw bytes.here("has the key " + FileLabel.shown(text.value()) + " twice");
    }
  }

  private void reduce() {
    PickleValue arguments = pop();
    made(calls.call(pop(), arguments));
  }

  /** Python keeps what a module's {@code state_dict} says of versions as an attribute. */
  private void build() {
    PickleValue state = pop();
    PickleValue target = peek();
    boolean metadata =
        target instanceof Dict
            && state instanceof Dict attributes
            && attributes.entries().size() == 1
            && attributes.entries().get("_metadata") instanceof Dict;
    if (!metadata) {
      throw bytes.here(
          "sets attributes of "
              + target.kind()
              + " from "
              + state.kind()
              + ", needed: _metadata of a state dict");
    }
  }

  private void put(int index) {
    PickleValue value = peek();
    if (index < 0) {
      throw bytes.here("writes entry " + index + " of its memo");
    }
    count();
    if (memo.putIfAbsent(index, value) != null) {
      throw bytes.here("writes entry " + index + " of its memo twice");
    }
  }

  private void get(int index) {
    @Nullable PickleValue value = memo.get(index);
    if (value == null) {
      throw bytes.here("reads entry " + index + " of its memo, which is empty");
    }
    push(value);
  }

  private void tuple(int size) {
    List<PickleValue> tuple = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      tuple.addFirst(pop());
    }
    made(new Tuple(tuple));
  }

  private List<PickleValue> popToMark() {
    int mark = stack.lastIndexOf(Constant.MARK);
    if (mark < 0) {
      throw bytes.here("goes back to a mark, and there is none");
    }
    List<PickleValue> above = stack.subList(mark + 1, stack.size());
    List<PickleValue> values = List.copyOf(above);
    stack.subList(mark, stack.size()).clear();
    return values;
  }

  private PickleValue pop() {
    PickleValue value = peek();
    stack.removeLast();
    return value;
  }

  private PickleValue peek() {
    if (stack.isEmpty()) {
      throw bytes.here("takes a value from an empty stack");
    }
    PickleValue value = stack.getLast();
    if (value == Constant.MARK) {
      throw bytes.here("takes a mark for a value");
    }
    return value;
  }

  private void made(PickleValue value) {
    count();
    push(value);
  }

  private void count() {
    if (++values > MAX_VALUES) {
      throw bytes.here("makes more than " + MAX_VALUES + " values");
    }
  }

  private void push(PickleValue value) {
    if (stack.size() == MAX_STACK) {
      throw bytes.here("has more than " + MAX_STACK + " values on its stack");
    }
    stack.add(value);
  }
}
