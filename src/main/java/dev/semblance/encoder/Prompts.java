package dev.semblance.encoder;

import dev.semblance.fault.Fault;
import dev.semblance.text.WireName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts a model wants put before its inputs, by name, as {@code
 * config_sentence_transformers.json} lists them.
 *
 * @param byName in the file's order
 * @param defaultName the one used when a caller names none, or null
 */
public record Prompts(Map<String, String> byName, @Nullable String defaultName) {

  public static final Prompts NONE = new Prompts(Map.of(), null);

  /** Roles that every model knows, which may also stand behind a model's name. */
  public static final List<String> INPUT_TYPES = List.of("query", "document", "passage");

  /** The two sides of a search, and the prompt names that mean them, the likeliest first. */
  private static final Map<String, List<String>> ROLES =
      Map.of(
          "query",
          List.of("query", "search_query", "retrieval.query", "s2p_query"),
          "document",
          List.of("document", "passage", "corpus", "search_document", "retrieval.passage"));

  private static final Map<String, String> ROLE_NAMES =
      Map.of(
          "query", "query",
          "search_query", "query",
          "document", "document",
          "passage", "document",
          "search_document", "document");

  public Prompts {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** {@code query} or {@code document} for the names of both sides; any other name as it is. */
  public static String side(String inputType) {
    return ROLE_NAMES.getOrDefault(inputType, inputType);
  }

  /** Whether queries and documents have prompts of their own; an empty one counts. */
  public boolean twoSided() {
    return ROLES.values().stream().allMatch(names -> names.stream().anyMatch(byName::containsKey));
  }

  /** The prompt of an exact name. */
  public String named(String promptName) {
    String prompt = byName.get(promptName);
    if (prompt == null) {
      throw new Fault.UnknownPrompt("prompt_name", promptName, byName.keySet());
    }
    return prompt;
  }

  /** The prompt of a side of a search; as {@link #forInputType(String)} finds it. */
  public String forRole(TextRole role) {
    return forInputType(WireName.of(role));
  }

  /**
   * The prompt of a role. {@code query}, {@code document} and {@code passage} are understood by
   * every model: one without a prompt for that side takes its texts bare, as Sentence Transformers'
   * {@code encode_query} does.
   */
  public String forInputType(String inputType) {
    return forInputType("input_type", inputType);
  }

  /**
   * The prompt of a role.
   *
   * @param field the field that holds the role, for faults
   */
  public String forInputType(String field, String inputType) {
    String exact = byName.get(inputType);
    if (exact != null) {
      return exact;
    }
    String role = ROLE_NAMES.get(inputType);
    if (role == null) {
      throw Fault.UnknownPrompt.role(field, inputType, INPUT_TYPES, byName.keySet());
    }
    for (String name : ROLES.getOrDefault(role, List.of())) {
      String prompt = byName.get(name);
      if (prompt != null) {
        return prompt;
      }
    }
    return defaultPrompt();
  }

  /** The prompt for a caller who names none; empty when the model has no default. */
  public String defaultPrompt() {
    return defaultName == null ? "" : byName.getOrDefault(defaultName, "");
  }
}
