package dev.semblance.api.vllm;

import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.LabelScores;
import dev.semblance.api.RankedJson;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.TokenEmbeddings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** vLLM's routes that make something of each text: embeddings, pooling, classify. */
@RestController
class PoolingController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;

  PoolingController(JsonExchange exchange, Encoders encoders, TextEmbedder embedder) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
  }

  @PostMapping(VllmDialect.PREFIX + "/v1/embeddings")
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    PoolingBody body = exchange.read(request, deadline, UnknownFields.IGNORED, PoolingBody::read);
    Embedded embedded = embedder.embed(body.asking(Output.DENSE), deadline, response);
    answer(
        response,
        "embd",
        "embedding",
        embedded,
        (json, item) -> {
          json.writeName("embedding");
          body.form().write(json, item.dense().vector(), Int8Range.Uniform.NONE);
        });
  }

  /** Of a model for vectors those of all tokens, unless a task says otherwise. */
  @PostMapping(VllmDialect.PREFIX + "/pooling")
  void pooling(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    PoolingBody body = exchange.read(request, deadline, UnknownFields.IGNORED, PoolingBody::read);
    ServedEncoder served = encoders.find(body.ask().model(), deadline);
    Output output = body.task() == null ? usual(served) : body.task();
    Embedded embedded = embedder.embed(body.asking(output), served, deadline, response);
    answer(
        response,
        "pool",
        "pooling",
        embedded,
        (json, item) -> {
          json.writeName("data");
          switch (output) {
            case DENSE -> body.form().write(json, item.dense().vector(), Int8Range.Uniform.NONE);
            case TOKENS -> tokens(json, item.tokens(), body.form());
            case SPARSE -> throw new IllegalStateException("no task asks it");
            case SCORES -> probabilities(json, values(served, item, body.raw()));
          }
        });
  }

  private static Output usual(ServedEncoder served) {
    Set<Output> outputs = served.encoder().facts().outputs();
    if (outputs.contains(Output.SCORES)) {
      return Output.SCORES;
    }
    return outputs.contains(Output.TOKENS) ? Output.TOKENS : Output.DENSE;
  }

  private static void tokens(JsonGenerator json, TokenEmbeddings embeddings, VectorForm form) {
    int width = embeddings.width();
    if (form == VectorForm.BASE64) {
      VectorJson.base64(json, embeddings.values());
      return;
    }
    json.writeStartArray();
    for (int t = 0; t < embeddings.tokens().size(); t++) {
      VectorJson.floats(json, Arrays.copyOfRange(embeddings.values(), t * width, (t + 1) * width));
    }
    json.writeEndArray();
  }

  /** Probabilities in the order of the model's labels. */
  @PostMapping({"/classify", VllmDialect.PREFIX + "/classify"})
  void classify(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    PoolingBody body = exchange.read(request, deadline, UnknownFields.IGNORED, PoolingBody::read);
    Embedded embedded = embedder.embed(body.asking(Output.SCORES), deadline, response);
    List<String> labels = embedded.served().encoder().facts().labels();
    answer(
        response,
        "classify",
        null,
        embedded,
        (json, item) -> {
          double[] values = values(embedded.served(), item, body.raw());
          json.writeStringProperty("label", labels.get(largest(values)));
          json.writeName("probs");
          probabilities(json, values);
          json.writeNumberProperty("num_classes", values.length);
        });
  }

  private static double[] values(ServedEncoder served, ItemResult.Embedded item, boolean raw) {
    EncoderFacts.Offer offer = served.encoder().facts().offer();
    return LabelScores.values(offer, item.scores(), raw);
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private static void probabilities(JsonGenerator json, double[] values) {
    json.writeStartArray();
    for (double value : values) {
      json.writeNumber(RankedJson.finite(value));
    }
    json.writeEndArray();
  }

  /**
   * @param object what each item says it is, or null where it says nothing
   */
  private void answer(
      HttpServletResponse response,
      String kind,
      @Nullable String object,
      Embedded embedded,
      BiConsumer<JsonGenerator, ItemResult.Embedded> fields) {
    exchange.write(
        response,
        Answer.list(
            kind,
            embedded.served().asked(),
            json -> {
              json.writeArrayPropertyStart("data");
              List<ItemResult> items = embedded.result().items();
              for (int i = 0; i < items.size(); i++) {
                json.writeStartObject();
                json.writeNumberProperty("index", i);
                if (object != null) {
                  json.writeStringProperty("object", object);
                }
                fields.accept(json, (ItemResult.Embedded) items.get(i));
                json.writeEndObject();
              }
              json.writeEndArray();
              EmbeddingListJson.usage(json, embedded.result().tokensUsed());
            }));
  }
}
