package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Inputs and what is wanted of them. Everything that can change an answer is here.
 *
 * @param field the name that faults give to the list of inputs, such as {@code input}
 * @param inputs what to embed, in order
 * @param outputs what is made of each, by one forward pass; in the order of the constants
 * @param prompt text put before each input; empty for none
 * @param role which side of a search the inputs stand on, or null; token vectors depend on it where
 *     the model has a form for each side
 * @param dimensions how many leading components to keep of a dense vector, or null for all
 * @param normalize whether vectors are scaled to length 1, or null for what the model's modules say
 * @param truncate what to do with over-long texts, or null for the model's setting
 * @param lane who waits
 * @param onError what a faulty item does to the rest
 * @param deadline when the caller stops waiting, or null
 * @param positions for each input its index in the caller's list, by which faults name it; empty
 *     when the inputs are that list
 */
public record EmbedRequest(
    String field,
    List<EmbedInput> inputs,
    Set<Output> outputs,
    String prompt,
    @Nullable TextRole role,
    @Nullable Integer dimensions,
    @Nullable Boolean normalize,
    @Nullable Truncate truncate,
    Lane lane,
    OnError onError,
    @Nullable Deadline deadline,
    List<Integer> positions) {

  public EmbedRequest {
    inputs = List.copyOf(inputs);
    outputs = Output.set(outputs);
    positions = List.copyOf(positions);
    if (!positions.isEmpty() && positions.size() != inputs.size()) {
      throw new IllegalArgumentException(positions.size() + " positions of " + inputs.size());
    }
    if (inputs.stream().anyMatch(EmbedInput.Pair.class::isInstance)
        && !outputs.equals(Set.of(Output.SCORES))) {
      throw new IllegalArgumentException("pairs of texts are scored, not " + outputs);
    }
  }

  /** Dense embeddings of texts with every default; the start of a longer request. */
  public static EmbedRequest of(String field, List<EmbedInput> inputs) {
    return of(field, inputs, Output.DENSE);
  }

  /** The same for scores, of texts or of pairs of them. */
  public static EmbedRequest ofScores(String field, List<EmbedInput> inputs) {
    return of(field, inputs, Output.SCORES);
  }

  private static EmbedRequest of(String field, List<EmbedInput> inputs, Output output) {
    return new EmbedRequest(
        field,
        inputs,
        Set.of(output),
        "",
        null,
        null,
        null,
        null,
        Lane.byInputs(inputs.size()),
        OnError.FAIL,
        null,
        List.of());
  }

  public static EmbedRequest ofTexts(String... texts) {
    return of("input", List.of(texts).stream().<EmbedInput>map(EmbedInput.Text::new).toList());
  }

  /** At least one. */
  public EmbedRequest outputs(Output... outputs) {
    return outputs(Set.of(outputs));
  }

  /** At least one. */
  public EmbedRequest outputs(Set<Output> outputs) {
    return with(draft -> draft.outputs = outputs);
  }

  public EmbedRequest prompt(String prompt) {
    return with(draft -> draft.prompt = prompt);
  }

  public EmbedRequest role(@Nullable TextRole role) {
    return with(draft -> draft.role = role);
  }

  public EmbedRequest dimensions(@Nullable Integer dimensions) {
    return with(draft -> draft.dimensions = dimensions);
  }

  public EmbedRequest normalize(@Nullable Boolean normalize) {
    return with(draft -> draft.normalize = normalize);
  }

  public EmbedRequest truncate(@Nullable Truncate truncate) {
    return with(draft -> draft.truncate = truncate);
  }

  public EmbedRequest lane(Lane lane) {
    return with(draft -> draft.lane = lane);
  }

  public EmbedRequest onError(OnError onError) {
    return with(draft -> draft.onError = onError);
  }

  public EmbedRequest deadline(@Nullable Deadline deadline) {
    return with(draft -> draft.deadline = deadline);
  }

  /** As many as there are inputs, or none; see {@link #positions()}. */
  public EmbedRequest positions(List<Integer> positions) {
    return with(draft -> draft.positions = positions);
  }

  /** Where faults say that an input is, counted from 0 in {@link #inputs}. */
  public Fault.Place place(int input) {
    return Fault.Place.of(field, positions.isEmpty() ? input : positions.get(input));
  }

  /**
   * The same for some of the inputs, in the given order; faults still name the places they had.
   *
   * @param kept indices in {@link #inputs}
   */
  public EmbedRequest only(List<Integer> kept) {
    return with(
        draft -> {
          draft.inputs = kept.stream().map(inputs::get).toList();
          draft.positions = positions.isEmpty() ? kept : kept.stream().map(positions::get).toList();
        });
  }

  private EmbedRequest with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.complete();
  }

  /** A request while something of it changes. */
  private static final class Draft {
    private final String field;
    private List<EmbedInput> inputs;
    private Set<Output> outputs;
    private String prompt;
    private @Nullable TextRole role;
    private @Nullable Integer dimensions;
    private @Nullable Boolean normalize;
    private @Nullable Truncate truncate;
    private Lane lane;
    private OnError onError;
    private @Nullable Deadline deadline;
    private List<Integer> positions;

    Draft(EmbedRequest from) {
      field = from.field;
      inputs = from.inputs;
      outputs = from.outputs;
      prompt = from.prompt;
      role = from.role;
      dimensions = from.dimensions;
      normalize = from.normalize;
      truncate = from.truncate;
      lane = from.lane;
      onError = from.onError;
      deadline = from.deadline;
      positions = from.positions;
    }

    EmbedRequest complete() {
      return new EmbedRequest(
          field,
          inputs,
          outputs,
          prompt,
          role,
          dimensions,
          normalize,
          truncate,
          lane,
          onError,
          deadline,
          positions);
    }
  }
}
