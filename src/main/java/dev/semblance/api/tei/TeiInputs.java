package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.JsonBody;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PairForm;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * TEI's {@code inputs}, whose meaning the route decides: {@link #texts} for vectors, {@link
 * #sequences} for a classifier.
 *
 * @param inputs what the model reads
 * @param single whether one came that is answered without a list around it
 */
public record TeiInputs(List<EmbedInput> inputs, boolean single) {
  private static final String TEXTS =
      "a string, a list of token ids, or a list of strings and of lists of token ids";
  private static final String SEQUENCES =
      "a string, a list of one string or of two, or a list of such lists";

  public TeiInputs {
    inputs = List.copyOf(inputs);
  }

  /** A string, token ids, or a list that may mix strings and lists of token ids. */
  static TeiInputs texts(JsonBody json, ApiLimits limits) {
    if (json.kind() == JsonBody.Kind.STRING) {
      return new TeiInputs(List.of(new EmbedInput.Text(json.string())), true);
    }
    if (json.kind() != JsonBody.Kind.LIST) {
      throw json.wrong(TEXTS);
    }
    List<EmbedInput> inputs = new ArrayList<>();
    IntStream.Builder ids = IntStream.builder();
    boolean[] flat = new boolean[1];
    int count =
        json.list(
            () -> flat[0] ? limits.maxTokenIds() : limits.maxInputs(),
            () -> {
              if (json.kind() == JsonBody.Kind.NUMBER && inputs.isEmpty()) {
                flat[0] = true;
                ids.add(json.integer(0, Integer.MAX_VALUE));
                json.keepId();
                return;
              }
              if (flat[0]) {
                throw json.wrong("a token id, like the items before it");
              }
              inputs.add(item(json, limits));
            });
    if (count == 0) {
      throw json.empty("list, needed: " + TEXTS);
    }
    return flat[0]
        ? new TeiInputs(List.of(new EmbedInput.TokenIds(ids.build().toArray())), true)
        : new TeiInputs(inputs, false);
  }

  private static EmbedInput item(JsonBody json, ApiLimits limits) {
    return switch (json.kind()) {
      case STRING -> new EmbedInput.Text(json.string());
      case LIST -> {
        int[] ids = json.ids(limits.maxTokenIds());
        if (ids.length == 0) {
          throw json.empty("list, needed: token ids");
        }
        yield new EmbedInput.TokenIds(ids);
      }
      default -> throw json.wrong("a string, or a list of token ids");
    };
  }

  /**
   * A string; a list of one string, or of two, which is one pair and no batch; or a list of such
   * lists.
   */
  static TeiInputs sequences(JsonBody json, ApiLimits limits) {
    if (json.kind() == JsonBody.Kind.STRING) {
      return new TeiInputs(List.of(new EmbedInput.Text(json.string())), true);
    }
    if (json.kind() != JsonBody.Kind.LIST) {
      throw json.wrong(SEQUENCES);
    }
    List<String> flat = new ArrayList<>();
    List<EmbedInput> batch = new ArrayList<>();
    int count =
        json.list(
            limits.maxInputs(),
            () -> {
              if (json.kind() == JsonBody.Kind.STRING && batch.isEmpty()) {
                flat.add(json.string());
              } else if (json.kind() == JsonBody.Kind.LIST && flat.isEmpty()) {
                List<String> one = json.strings(limits.maxInputs());
                batch.add(sequence(json, one));
              } else {
                throw json.wrong(flat.isEmpty() ? "a list of one string or of two" : "a string");
              }
            });
    if (count == 0) {
      throw json.empty("list, needed: " + SEQUENCES);
    }
    return batch.isEmpty()
        ? new TeiInputs(List.of(sequence(json, flat)), true)
        : new TeiInputs(batch, false);
  }

  private static EmbedInput sequence(JsonBody json, List<String> texts) {
    return switch (texts.size()) {
      case 1 -> new EmbedInput.Text(texts.getFirst());
      case 2 -> new EmbedInput.Pair(texts.getFirst(), texts.getLast());
      default ->
          throw json.invalid(
              "has "
                  + texts.size()
                  + " strings, needed: one text, or two that are a pair; a batch is a list of"
                  + " lists");
    };
  }

  /**
   * What is asked of a classifier.
   *
   * @throws Fault.InvalidRequest when they are pairs, and it reads one text at a time
   */
  public EmbedAsk toScores(EncoderFacts facts) {
    EncoderFacts.Offer offer = facts.offer();
    if (facts.outputs().contains(Output.SCORES) && arePairs() && offer.pairs() == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("inputs"), "holds pairs, but the model reads one text at a time");
    }
    EmbedAsk ask = new EmbedAsk("inputs", "prompt_name");
    ask.input(toInputs(offer.pairs()));
    ask.outputs(Set.of(Output.SCORES));
    return ask;
  }

  private boolean arePairs() {
    return inputs.stream().anyMatch(EmbedInput.Pair.class::isInstance);
  }

  /** Pairs as the model reads them. */
  private List<EmbedInput> toInputs(@Nullable PairForm form) {
    return form == null
        ? inputs
        : inputs.stream()
            .map(
                input ->
                    input instanceof EmbedInput.Pair(String first, String second)
                            && !first.isEmpty()
                        ? new EmbedInput.Pair(form.first(first, null), second)
                        : input)
            .toList();
  }

  long characters() {
    return inputs.stream()
        .filter(input -> !(input instanceof EmbedInput.TokenIds))
        .mapToLong(EmbedInput::length)
        .sum();
  }
}
