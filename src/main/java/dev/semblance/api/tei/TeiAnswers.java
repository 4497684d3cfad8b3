package dev.semblance.api.tei;

import dev.semblance.api.EmbedAsk;
import dev.semblance.api.LabelScores;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.RerankFields;
import dev.semblance.rerank.RerankResult;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;

/** What TEI's routes answer to a body, of whatever model; safe to share. */
@Component
final class TeiAnswers {
  private static final String INPUTS = "inputs";

  private final TextEmbedder embedder;
  private final Reranker reranker;

  TeiAnswers(TextEmbedder embedder, Reranker reranker) {
    this.embedder = embedder;
    this.reranker = reranker;
  }

  /** A request to a model, with where its headers go. */
  record Call(
      TeiBody body,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {}

  /** By what the body asks, else by what the model is. */
  TeiAnswer byKind(Call call) {
    TeiBody body = call.body();
    if (body.isRerank()) {
      return rerank(call);
    }
    if (body.isSimilarity()) {
      return similarity(call);
    }
    Set<Output> outputs = call.served().encoder().facts().outputs();
    if (outputs.contains(Output.SCORES)) {
      return predict(call, false);
    }
    return outputs.contains(Output.DENSE) ? embed(call, false) : embedSparse(call);
  }

  /**
   * Dense vectors.
   *
   * @param bare whether a single input's vector has no list around it
   */
  TeiAnswer embed(Call call, boolean bare) {
    EmbedAsk ask = ask(call, Output.DENSE);
    ask.normalize(call.body().normalize());
    if (call.body().dimensions() != null) {
      ask.dimensions(call.body().dimensions());
    }
    boolean alone = bare && call.body().inputs().single();
    return answer(
        call,
        ask,
        (json, embedded) ->
            list(
                json,
                embedded,
                alone,
                (out, item) -> VectorJson.floats(out, item.dense().vector())));
  }

  /** A vector for each token, as the model's last layer has it. */
  TeiAnswer embedAll(Call call) {
    EmbedAsk ask = ask(call, Output.TOKENS);
    ask.normalize(false);
    return answer(
        call,
        ask,
        (json, embedded) -> list(json, embedded, false, (out, item) -> tokens(out, item.tokens())));
  }

  private static void tokens(JsonGenerator json, TokenEmbeddings embeddings) {
    int width = embeddings.width();
    json.writeStartArray();
    for (int t = 0; t < embeddings.tokens().size(); t++) {
      VectorJson.floats(json, embeddings.values(), t * width, width);
    }
    json.writeEndArray();
  }

  TeiAnswer embedSparse(Call call) {
    return answer(
        call,
        ask(call, Output.SPARSE),
        (json, embedded) ->
            list(
                json,
                embedded,
                false,
                (out, item) -> {
                  int[] indices = item.sparse().indices();
                  float[] values = item.sparse().values();
                  out.writeStartArray();
                  for (int i = 0; i < indices.length; i++) {
                    out.writeStartObject();
                    out.writeNumberProperty("index", indices[i]);
                    out.writeNumberProperty("value", values[i]);
                    out.writeEndObject();
                  }
                  out.writeEndArray();
                }));
  }

  /**
   * A classifier's labels, the highest first.
   *
   * @param batch whether a single input's labels have a list around them as well
   */
  TeiAnswer predict(Call call, boolean batch) {
    TeiBody body = call.body();
    TeiInputs inputs = body.inputs();
    EncoderFacts facts = call.served().encoder().facts();
    EncoderFacts.Offer offer = facts.offer();
    EmbedAsk ask = inputs.toScores(facts);
    truncate(ask, call);
    boolean alone = !batch && inputs.single();
    return answer(
        call,
        ask,
        (json, embedded) ->
            list(
                json,
                embedded,
                alone,
                (out, item) -> {
                  out.writeStartArray();
                  for (LabelScores.Labelled each :
                      LabelScores.sorted(offer, item.scores(), body.rawScores())) {
                    out.writeStartObject();
                    out.writeNumberProperty("score", RankedJson.finite(each.score()));
                    out.writeStringProperty("label", each.label());
                    out.writeEndObject();
                  }
                  out.writeEndArray();
                }));
  }

  TeiAnswer rerank(Call call) {
    TeiBody body = call.body();
    RerankAsk ask = new RerankAsk(RerankFields.of("query", "texts"));
    ask.query(body.query());
    ask.documents(body.texts().stream().map(text -> new RerankDocument(text, null)).toList());
    ask.rawScores(body.rawScores());
    Truncate side = truncate(call);
    if (side != null) {
      ask.truncate(side);
    }
    Reranked ranked = reranker.rerank(ask, call.served(), call.deadline(), call.response());
    return new TeiAnswer(
        json -> ranked(json, ask, ranked.result(), body.returnText()),
        ask.characters(),
        ranked.result().tokens(),
        ranked.result().timings());
  }

  private static void ranked(
      JsonGenerator json, RerankAsk ask, RerankResult result, boolean withText) {
    json.writeStartArray();
    for (RerankResult.Ranked ranked : result.ranked()) {
      json.writeStartObject();
      json.writeNumberProperty("index", ranked.index());
      if (withText) {
        json.writeStringProperty("text", ask.document(ranked.index()).text());
      }
      json.writeNumberProperty("score", RankedJson.finite(ranked.score()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Cosines of the source with each sentence, from one pass over all of them. */
  TeiAnswer similarity(Call call) {
    TeiBody body = call.body();
    List<String> all = Stream.concat(Stream.of(body.source()), body.sentences().stream()).toList();
    EmbedAsk ask = new EmbedAsk(INPUTS, "prompt_name");
    ask.texts(all);
    ask.normalize(true);
    prompt(ask, body);
    truncate(ask, call);
    return answer(
        call,
        ask,
        (json, embedded) -> {
          float[] source = vector(embedded, 0);
          json.writeStartArray();
          for (int i = 1; i < all.size(); i++) {
            json.writeNumber((float) dot(source, vector(embedded, i)));
          }
          json.writeEndArray();
        });
  }

  private static float[] vector(Embedded embedded, int item) {
    return ((ItemResult.Embedded) embedded.result().items().get(item)).dense().vector();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static EmbedAsk ask(Call call, Output output) {
    TeiBody body = call.body();
    EmbedAsk ask = new EmbedAsk(INPUTS, "prompt_name");
    ask.input(body.inputs().inputs());
    ask.outputs(Set.of(output));
    prompt(ask, body);
    truncate(ask, call);
    return ask;
  }

  private static void prompt(EmbedAsk ask, TeiBody body) {
    String name = body.promptName();
    if (name != null) {
      ask.promptName(name);
    }
  }

  private static void truncate(EmbedAsk ask, Call call) {
    Truncate side = truncate(call);
    if (side != null) {
      ask.truncate(side);
    }
  }

  private static @Nullable Truncate truncate(Call call) {
    return call.body().truncate(call.served().encoder().facts().truncate());
  }

  private interface Content {
    void write(JsonGenerator json, Embedded embedded);
  }

  private TeiAnswer answer(Call call, EmbedAsk ask, Content content) {
    Embedded embedded = embedder.embed(ask, call.served(), call.deadline(), call.response());
    return new TeiAnswer(
        json -> content.write(json, embedded),
        ask.input().stream().mapToLong(EmbedInput::length).sum(),
        embedded.result().tokensUsed(),
        embedded.result().timings());
  }

  private interface Item {
    void write(JsonGenerator json, ItemResult.Embedded item);
  }

  /** A list of what each item gave, or what the only one gave. */
  private static void list(JsonGenerator json, Embedded embedded, boolean alone, Item item) {
    List<ItemResult> items = embedded.result().items();
    if (alone) {
      item.write(json, (ItemResult.Embedded) items.getFirst());
      return;
    }
    json.writeStartArray();
    items.forEach(one -> item.write(json, (ItemResult.Embedded) one));
    json.writeEndArray();
  }
}
