package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a body asks of an encoder, in the domain's words, with every default; a dialect's reader
 * fills it under whatever names its clients use. For one thread.
 */
public final class EmbedAsk {
  private final String inputField;
  private final String typeField;
  private String model = Encoders.DEFAULT;
  private List<EmbedInput> input = List.of();
  private Set<Output> outputs = Set.of(Output.DENSE);
  private @Nullable String inputType;
  private @Nullable String promptName;
  private List<String> task = List.of();
  private @Nullable Integer dimensions;
  private @Nullable Boolean normalize;
  private @Nullable Truncate truncate;
  private @Nullable Lane lane;
  private OnError onError = OnError.FAIL;

  /**
   * @param inputField the field that holds the inputs, for faults
   * @param typeField the field that holds the role, for faults
   */
  public EmbedAsk(String inputField, String typeField) {
    this.inputField = inputField;
    this.typeField = typeField;
  }

  /** In the words of OpenAI's clients and of ours. */
  public EmbedAsk() {
    this("input", "input_type");
  }

  public void model(String name) {
    model = name;
  }

  public void input(List<EmbedInput> inputs) {
    input = inputs;
  }

  public void texts(List<String> texts) {
    input = texts.stream().<EmbedInput>map(EmbedInput.Text::new).toList();
  }

  public void outputs(Set<Output> wanted) {
    outputs = wanted;
  }

  /** A role such as {@code query}. */
  public void inputType(String role) {
    inputType = role;
  }

  /**
   * What the texts are for, in words that not every model has a prompt for.
   *
   * @param names prompts or roles that mean it, the likeliest first; where the model has none of
   *     them its texts get the prompt that all get
   */
  public void task(List<String> names) {
    task = names;
  }

  /** A prompt of the model by its own name. */
  public void promptName(String name) {
    promptName = name;
  }

  public void dimensions(int wanted) {
    dimensions = wanted;
  }

  public void normalize(boolean wanted) {
    normalize = wanted;
  }

  public void truncate(Truncate side) {
    truncate = side;
  }

  public void lane(Lane waiting) {
    lane = waiting;
  }

  public void onError(OnError wanted) {
    onError = wanted;
  }

  public String model() {
    return model;
  }

  /** Empty until it was read. */
  public List<EmbedInput> input() {
    return input;
  }

  public OnError onError() {
    return onError;
  }

  /** Who waits, or null where the request does not say. */
  public @Nullable Lane lane() {
    return lane;
  }

  /** The text of an input, or an empty one where it is token ids. */
  public String textOf(int item) {
    return input.get(item) instanceof EmbedInput.Text(String text) ? text : "";
  }

  public boolean tokenIds() {
    return !input.isEmpty() && input.getFirst() instanceof EmbedInput.TokenIds;
  }

  /** Which prompt is asked of a model. */
  PromptChoice prompt(ServedEncoder served) {
    Prompts prompts = served.encoder().facts().prompts();
    for (String name : task) {
      boolean known = prompts.byName().containsKey(name);
      if (known || Prompts.INPUT_TYPES.contains(Prompts.side(name))) {
        return new PromptChoice(typeField, name, null);
      }
    }
    return new PromptChoice(typeField, inputType, promptName);
  }

  /** The side of a search that the texts are on, or null where it was not said. */
  @Nullable TextRole role(ServedEncoder served) {
    return task.stream()
        .map(TextRole::of)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> prompt(served).role(served));
  }

  /** Whether it was said what the texts are for, whatever the model makes of it. */
  boolean saysTask() {
    return !task.isEmpty();
  }

  /**
   * The request to the encoder.
   *
   * @param prompt put before each input
   */
  EmbedRequest toRequest(String prompt, @Nullable Deadline deadline) {
    EmbedRequest request =
        outputs.equals(Set.of(Output.SCORES))
            ? EmbedRequest.ofScores(inputField, input)
            : EmbedRequest.of(inputField, input).outputs(outputs);
    return request
        .prompt(prompt)
        .dimensions(dimensions)
        .normalize(normalize)
        .truncate(truncate)
        .lane(lane == null ? Lane.byInputs(input.size()) : lane)
        .onError(onError)
        .deadline(deadline);
  }

  /**
   * Refuses a name with a role in it where the route gives roles itself.
   *
   * @param why what is done with the role here, such as {@code query and documents have their roles
   *     here}
   */
  static void refuseRole(ServedEncoder served, String why) {
    if (served.inputType() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "says "
              + served.inputType()
              + " in its name "
              + Fault.quote(served.asked())
              + "; "
              + why
              + ": send "
              + Fault.quote(served.id()));
    }
  }
}
