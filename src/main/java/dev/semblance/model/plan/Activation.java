package dev.semblance.model.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The activations of transformers' {@code activations.py}, by every name it knows them under. */
public enum Activation {
  GELU("torch.gelu(%1$s, approximate=\"none\")", "gelu", "gelu_python"),
  GELU_TANH(
      "torch.gelu(%1$s, approximate=\"tanh\")",
      "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu_python_tanh"),
  QUICK_GELU("torch.mul(%1$s, torch.sigmoid(torch.mul(%1$s, 1.702)))", "quick_gelu"),
  RELU("torch.relu(%1$s)", "relu"),
  RELU_SQUARED("torch.square(torch.relu(%1$s))", "relu2"),
  RELU6("torch.relu6(%1$s)", "relu6"),
  SILU("torch.silu(%1$s)", "silu", "swish"),
  MISH("torch.mish(%1$s)", "mish"),
  TANH("torch.tanh(%1$s)", "tanh"),
  SIGMOID("torch.sigmoid(%1$s)", "sigmoid"),
  LINEAR("%1$s", "linear");

  private final String source;
  private final List<String> names;

  Activation(String source, String... names) {
    this.source = source;
    this.names = List.of(names);
  }

  /** The expression, with a hole for its operand. */
  public String source() {
    return source;
  }

  /** As {@link #source()}, overwriting the operand where libtorch can: one array less. */
  public String inPlace() {
    return switch (this) {
      case GELU, GELU_TANH -> source.replace("torch.gelu(", "torch.gelu_(");
      case RELU -> source.replace("torch.relu(", "torch.relu_(");
      case SILU -> source.replace("torch.silu(", "torch.silu_(");
      default -> source;
    };
  }

  /** The activation of that name, if there is one. */
  public static Optional<Activation> named(String name) {
    return Arrays.stream(values())
        .filter(activation -> activation.names.contains(name))
        .findFirst();
  }

  /** Every name, for messages. */
  public static String known() {
    return Arrays.stream(values())
        .flatMap(activation -> activation.names.stream())
        .collect(Collectors.joining(", "));
  }
}
