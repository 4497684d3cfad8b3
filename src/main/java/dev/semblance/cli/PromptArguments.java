package dev.semblance.cli;

import dev.semblance.encoder.Prompts;
import dev.semblance.evaluation.RetrievalPrompts;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which texts stand before queries and documents. */
final class PromptArguments {
  private static final String QUERY = "--query-prompt";
  private static final String DOCUMENT = "--document-prompt";
  private static final String NAME = "-name";

  @Option(
      names = QUERY,
      paramLabel = "TEXT",
      description = "Put before each query. Default: the model's own prompt for queries, if any.")
  @Nullable String query;

  @Option(
      names = QUERY + NAME,
      paramLabel = "NAME",
      description = "The same by the name that the model has for it.")
  @Nullable String queryName;

  @Option(
      names = DOCUMENT,
      paramLabel = "TEXT",
      description = "Put before each document. Default: the model's own for documents, if any.")
  @Nullable String document;

  @Option(
      names = DOCUMENT + NAME,
      paramLabel = "NAME",
      description = "The same by the name that the model has for it.")
  @Nullable String documentName;

  /**
   * @throws Fault.InvalidSetting when a side's prompt is given twice
   */
  void check() {
    checkOne(QUERY, query, queryName);
    checkOne(DOCUMENT, document, documentName);
  }

  /**
   * The prompts for a model.
   *
   * @throws Fault.UnknownPrompt when the model has none of that name
   */
  RetrievalPrompts of(Prompts prompts) {
    RetrievalPrompts own = RetrievalPrompts.of(prompts);
    return new RetrievalPrompts(
        text(QUERY, query, queryName, prompts, own.query()),
        text(DOCUMENT, document, documentName, prompts, own.document()));
  }

  private static void checkOne(String option, @Nullable String text, @Nullable String name) {
    if (text != null && name != null) {
      throw new Fault.InvalidSetting(
          option, "is given together with " + option + NAME + ", needed: one of them");
    }
  }

  private static String text(
      String option, @Nullable String text, @Nullable String name, Prompts prompts, String own) {
    if (name != null && !prompts.byName().containsKey(name)) {
      throw new Fault.UnknownPrompt(option + NAME, name, prompts.byName().keySet());
    }
    if (name != null) {
      return prompts.named(name);
    }
    return text == null ? own : text;
  }
}
