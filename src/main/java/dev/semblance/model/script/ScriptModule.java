package dev.semblance.model.script;

import dev.semblance.model.kernel.Attention;
import dev.semblance.model.kernel.LinearKernel;
import dev.semblance.model.kernel.ScalarType;
import dev.semblance.model.plan.Activation;
import dev.semblance.model.torchscript.TorchScriptArchive;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A TorchScript class while it is written: its attributes and its methods. Not thread-safe.
 *
 * <p>Weights of linear layers are kept in {@link #linearType()}, everything else in fp32: residual
 * stream, norms and pooling are exact whatever the matrix products are computed in.
 */
final class ScriptModule {

  private static final String NAME = "Encoder";

  private final DType linearType;
  private final Attention attention;
  private final LinearKernel kernel;
  private final boolean trainable;
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final SequencedMap<String, List<Tensor>> parts = new LinkedHashMap<>();
  private final SequencedSet<String> layers = new LinkedHashSet<>();
  private final SequencedSet<String> quantised = new LinkedHashSet<>();
  private final StringBuilder preparations = new StringBuilder();
  private long preparedBytes;
  private final StringBuilder methods = new StringBuilder();

  ScriptModule(DType linearType, Attention attention, LinearKernel kernel) {
    this(linearType, attention, kernel, false);
  }

  private ScriptModule(
      DType linearType, Attention attention, LinearKernel kernel, boolean trainable) {
    this.linearType = linearType;
    this.attention = attention;
    this.kernel = kernel;
    this.trainable = trainable;
  }

  /** A module whose weights stay in fp32 and are rounded each time that they are used. */
  static ScriptModule trainable(DType linearType, Attention attention) {
    return new ScriptModule(linearType, attention, LinearKernel.MKL, true);
  }

  DType linearType() {
    return linearType;
  }

  Attention attention() {
    return attention;
  }

  /** Adds an fp32 attribute; the expression that reads it. */
  String exact(String name, Tensor tensor) {
    add(name, List.of(tensor), DType.F32);
    return "self." + name;
  }

  /**
   * Adds a table of which rows are read, kept as it is stored where that is in fewer bits; the
   * expression that reads rows in fp32, which are the same numbers, with a hole for which (int64
   * [tokens]).
   */
  String table(String name, Tensor table) {
    boolean narrow = !trainable && (table.dtype() == DType.F16 || table.dtype() == DType.BF16);
    add(name, List.of(table), narrow ? table.dtype() : DType.F32);
    String found = "torch.embedding(self." + name + ", %s)";
    return narrow ? "torch.to(" + found + ", 6, False, False)" : found;
  }

  /** Has a table in fp32 after all, since something computes with all of it; reads it. */
  String whole(String name) {
    add(name, parts(name), DType.F32);
    return "self." + name;
  }

  /** Adds an attribute that is no weight, in its own type; the expression that reads it. */
  String constant(String name, Tensor tensor) {
    add(name, List.of(tensor), tensor.dtype());
    return "self." + name;
  }

  /**
   * Adds an attribute in the linear layers' type; the expression that reads it.
   *
   * @param parts one tensor, or several to be joined along the first axis
   */
  String linear(String name, Tensor... parts) {
    add(name, List.of(parts), trainable ? DType.F32 : linearType);
    return trainable ? lowered("self." + name) : "self." + name;
  }

  /**
   * The operands of a linear layer, which {@link #apply} and {@link #applyActivated} take.
   *
   * @param weight [out, in], one tensor or several to be joined along the first axis
   * @param bias [out], likewise; empty for a layer without
   */
  String layer(String name, Tensor[] weight, Tensor[] bias) {
    layers.add(name);
    String weights = linear(name + "_w", weight);
    String biases = bias.length == 0 ? "None" : linear(name + "_b", bias);
    return kernel.operands(weights, biases, name + "_p");
  }

  /** A linear layer on an operand in the linear layers' type. */
  String apply(String x, String layer) {
    return kernel.plain(x, layer);
  }

  /** A linear layer with an activation behind it. */
  String applyActivated(String x, String layer, Activation activation) {
    return kernel.activated(x, layer, activation, !trainable);
  }

  /**
   * Adds an attribute that is computed once, before weights are packed; the expression that reads
   * it.
   *
   * @param expression may read any attribute
   * @param numbers how many it has, in the linear layers' type
   */
  String prepared(String name, String expression, long numbers) {
    constant(name, Tensor.of(new float[1], 1));
    preparations.append("    self.%s = %s\n".formatted(name, expression));
    preparedBytes += numbers * linearType.bytes();
    return "self." + name;
  }

  /**
   * Adds what a layer that was added before has when its weights are bytes, all of it to be
   * computed: {@code NAME_p} packed, {@code NAME_s} the scales of its rows, {@code NAME_x} and
   * {@code NAME_z} the scale and zero point of its operand; and {@code NAME_n}, its rows' zero
   * points. Its {@code NAME_w} is let go then.
   */
  void quantised(String name) {
    long[] out = {Objects.requireNonNull(tensors.get(name + "_w")).shape()[0]};
    quantised.add(name);
    constant(name + "_p", Tensor.of(new float[1], 1));
    computed(name + "_s", 4 * out[0]);
    constant(name + "_n", Tensor.of(DType.I8, out, MemorySegment.ofArray(new byte[(int) out[0]])));
  }

  /** Adds a tensor to be computed, of that many bytes. */
  void computed(String name, long bytes) {
    constant(name, Tensor.of(new float[1], 1));
    preparedBytes += bytes;
  }

  /** Lets go of an attribute once everything is prepared. */
  void dropPrepared(String name) {
    preparations.append("    self.%s = torch.empty([0])\n".formatted(name));
  }

  /** The sum of two expressions, the first of which no one else reads. */
  String plus(String fresh, String other) {
    return "torch.%s(%s, %s)".formatted(trainable ? "add" : "add_", fresh, other);
  }

  private void add(String name, List<Tensor> parts, DType type) {
    // A part that an adapter is merged into is fp32 beside others as they are stored.
    List<Tensor> alike = parts.stream().map(part -> part.as(type)).toList();
    tensors.put(name, alike.size() == 1 ? alike.getFirst() : Tensor.concatenated(alike));
    this.parts.put(name, parts);
  }

  /** The attributes so far, by name. */
  SequencedMap<String, Tensor> tensors() {
    return Collections.unmodifiableSequencedMap(tensors);
  }

  /** The tensors that an attribute was joined from. */
  List<Tensor> parts(String attribute) {
    return parts.getOrDefault(attribute, List.of());
  }

  /** An fp32 expression as an operand of a linear layer. */
  String lowered(String expression) {
    return linearType == DType.F32
        ? expression
        : "torch.to(" + expression + ", " + ScalarType.of(linearType) + ", False, False)";
  }

  /** A linear layer's result back in fp32. */
  String raised(String expression) {
    return linearType == DType.F32 ? expression : "torch.to(" + expression + ", 6, False, False)";
  }

  /** Adds a whole method, written from column 0. */
  void method(String source) {
    methods.append(source.stripTrailing().indent(2));
  }

  /**
   * The module as an archive. Its {@code prepare() -> None} is to be run once before anything else:
   * it packs the weights that a kernel wants packed.
   */
  TorchScriptArchive archive() {
    StringBuilder source = new StringBuilder("class " + NAME + "(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = [");
    tensors.keySet().forEach(name -> source.append('"').append(name).append("\", "));
    source.append("]\n  training : bool\n");
    tensors.keySet().forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
    SequencedSet<String> packed = kernel.packed() ? layers : new LinkedHashSet<>();
    packed.forEach(
        name -> source.append("  %s_p : Optional[%s]\n".formatted(name, kernel.packedType())));
    quantised.forEach(name -> source.append("  %1$s_x : float\n  %1$s_z : int\n".formatted(name)));
    source.append("  def prepare(self) -> NoneType:\n").append(preparations);
    for (String name : packed) {
      String bias = tensors.containsKey(name + "_b") ? "self." + name + "_b" : "None";
      String pack = kernel.pack("self." + name + "_w", bias);
      source.append("    self.%s_p = %s\n".formatted(name, pack));
      source.append("    self.%s_w = torch.empty([0])\n".formatted(name));
    }
    source.append("    return None\n").append(methods);
    TorchScriptArchive.Builder builder = TorchScriptArchive.builder(NAME, source.toString());
    builder.bool("training", false);
    tensors.forEach(builder::tensor);
    packed.forEach(name -> builder.none(name + "_p"));
    quantised.forEach(name -> builder.floating(name + "_x", 1).integer(name + "_z", 0));
    return builder.build();
  }

  /** Bytes of all attributes as they will lie on the device. */
  long byteSize() {
    return preparedBytes
        + tensors.sequencedEntrySet().stream()
            .mapToLong(attribute -> byteSize(attribute.getKey(), attribute.getValue()))
            .sum();
  }

  private long byteSize(String attribute, Tensor value) {
    if (!attribute.endsWith("_w")) {
      return value.byteSize();
    }
    String layer = attribute.substring(0, attribute.length() - 2);
    if (quantised.contains(layer)) {
      return value.elements();
    }
    return layers.contains(layer) ? kernel.bytes(value) : value.byteSize();
  }
}
