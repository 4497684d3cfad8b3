package dev.semblance.api.vllm;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.InputField;
import dev.semblance.api.JsonBody;
import dev.semblance.api.VectorForm;
import dev.semblance.encoder.Output;
import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code embeddings}, {@code pooling} and {@code classify}. */
final class PoolingBody {
  /** What each of vLLM's tasks gives. */
  private static final Map<String, Output> TASKS = tasks();

  private final EmbedAsk ask = new EmbedAsk("input", "model");
  private VectorForm form = VectorForm.FLOAT;
  private @Nullable Output task;
  private boolean raw;

  private PoolingBody() {}

  private static Map<String, Output> tasks() {
    Map<String, Output> tasks = new LinkedHashMap<>();
    tasks.put("embed", Output.DENSE);
    tasks.put("token_embed", Output.TOKENS);
    tasks.put("classify", Output.SCORES);
    tasks.put("score", Output.SCORES);
    return tasks;
  }

  static PoolingBody read(JsonBody json, ApiLimits limits) {
    PoolingBody body = new PoolingBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> body.ask.model(json.string()));
    fields.put("input", () -> body.ask.input(InputField.read(json, limits)));
    fields.put("encoding_format", () -> body.form = VectorForm.readOne(json));
    fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
    fields.put("task", () -> body.task = json.choice(TASKS));
    fields.put("use_activation", () -> body.readActivation(json.bool()));
    fields.put("normalize", () -> body.ask.normalize(json.bool()));
    fields.put("truncate_prompt_tokens", () -> Options.readTruncation(json, body.ask::truncate));
    fields.put("embed_dtype", () -> checkOneOf(json, "float32"));
    fields.put("endianness", () -> checkOneOf(json, "native", "little"));
    fields.put("add_special_tokens", () -> checkSpecialTokens(json));
    json.object(fields);
    if (body.ask.input().isEmpty()) {
      throw InputField.missing();
    }
    return body;
  }

  /** Whoever asks for other bytes than those of little-endian floats would decode other numbers. */
  private static void checkOneOf(JsonBody json, String... served) {
    String asked = json.string();
    if (!List.of(served).contains(asked)) {
      throw json.invalid(
          "is "
              + Fault.quote(asked)
              + ", which is not served; served: "
              + String.join(", ", served));
    }
  }

  private static void checkSpecialTokens(JsonBody json) {
    if (!json.bool()) {
      throw json.invalid("is false, but texts always have the model's special tokens here: true");
    }
  }

  /** To a classifier it is its activation, to an encoder that its vectors are normalised. */
  private void readActivation(boolean wanted) {
    raw = !wanted;
    ask.normalize(wanted);
  }

  EmbedAsk ask() {
    return ask;
  }

  /** The same asking for something else. */
  EmbedAsk asking(Output output) {
    ask.outputs(Set.of(output));
    return ask;
  }

  VectorForm form() {
    return form;
  }

  /** What is to be made of a text, or null for what the model is for. */
  @Nullable Output task() {
    return task;
  }

  boolean raw() {
    return raw;
  }
}
