package dev.semblance.api;

import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * How a request says which prompt it wants: by a role, by a prompt's name, by the model's name
 * ({@code NAME-query}), or not at all.
 *
 * @param typeField the field that holds the role, for faults
 * @param inputType a role such as {@code query}, or null
 * @param promptName a prompt of the model, or null
 */
public record PromptChoice(
    String typeField, @Nullable String inputType, @Nullable String promptName) {

  /**
   * The text to put before each input.
   *
   * @param tokenIds whether the inputs are token ids, which get no prompt unless one is asked for
   * @throws Fault.InvalidRequest when a role and a prompt's name are both given, or one of them
   *     does not go with the model name's role
   * @throws Fault.UnknownPrompt when the model does not have it
   */
  public String textFor(ServedEncoder served, boolean tokenIds) {
    Prompts prompts = served.encoder().facts().prompts();
    if (inputType != null && promptName != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("prompt_name"),
          "is given together with " + typeField + ", needed: one of them");
    }
    String role = served.inputType();
    if (promptName != null) {
      String text = prompts.named(promptName);
      if (role != null && !text.equals(prompts.forInputType(role))) {
        throw conflict("prompt_name", promptName, served);
      }
      return text;
    }
    if (inputType != null) {
      if (role != null && !Prompts.side(inputType).equals(Prompts.side(role))) {
        throw conflict(typeField, inputType, served);
      }
      return prompts.forInputType(typeField, inputType);
    }
    if (role != null) {
      return prompts.forInputType(role);
    }
    return tokenIds ? "" : prompts.defaultPrompt();
  }

  /** Whether it is left open which of a model's two sides an input is on. */
  boolean isMissing(ServedEncoder served) {
    return inputType == null
        && promptName == null
        && served.inputType() == null
        && served.encoder().facts().prompts().twoSided();
  }

  /** The side of a search that the request names by a role, a prompt or the model's name. */
  public @Nullable TextRole role(ServedEncoder served) {
    TextRole named = TextRole.of(inputType != null ? inputType : promptName);
    return named != null ? named : TextRole.of(served.inputType());
  }

  private static Fault conflict(String field, String found, ServedEncoder served) {
    return new Fault.InvalidRequest(
        Fault.Place.of(field),
        "is "
            + Fault.quote(found)
            + ", but the model's name "
            + Fault.quote(served.asked())
            + " says "
            + served.inputType());
  }
}
