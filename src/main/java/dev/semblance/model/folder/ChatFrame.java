package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The texts that a chat template puts around a query and a document. Templates are programs in a
 * language of their own, which are not run: one that is known is recognised by its texts, any other
 * is refused.
 *
 * @param begin before the instruction
 * @param instruction what stands there unless a request or the files say otherwise; null where the
 *     model reads none
 * @param beforeQuery between instruction and query
 * @param beforeDocument between query and document
 * @param end behind the document
 * @param apart what stands between the query's part, the document's and the end, each of which the
 *     tokenizer reads alone; null where all is one text
 */
public record ChatFrame(
    String begin,
    @Nullable String instruction,
    String beforeQuery,
    String beforeDocument,
    String end,
    @Nullable String apart) {

  static final String FILE = "chat_template.jinja";

  /** As the card of Qwen3-Reranker has it. */
  private static final ChatFrame QWEN3_RERANKER =
      new ChatFrame(
          "<|im_start|>system\nJudge whether the Document meets the requirements based on the Query"
              + " and the Instruct provided. Note that the answer can only be \"yes\" or"
              + " \"no\".<|im_end|>\n<|im_start|>user\n<Instruct>: ",
          "Given a web search query, retrieve relevant passages that answer the query",
          "\n<Query>: ",
          "\n<Document>: ",
          "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
          null);

  /** As FlagEmbedding's FlagLLMReranker makes it. */
  private static final ChatFrame BGE_RERANKER =
      new ChatFrame(
          "A: ",
          null,
          "",
          "B: ",
          "Given a query A and a passage B, determine whether the passage contains an answer to the"
              + " query by providing a prediction of either 'Yes' or 'No'.",
          "\n");

  /** Qwen3-Reranker's, which its card gives and its folder does not. */
  static ChatFrame ofQwen3Reranker() {
    return QWEN3_RERANKER;
  }

  /** That of bge-reranker's language models, which their cards give and their folders do not. */
  static ChatFrame ofBgeReranker() {
    return BGE_RERANKER;
  }

  /** The same with another instruction. */
  ChatFrame withInstruction(String other) {
    return new ChatFrame(begin, other, beforeQuery, beforeDocument, end, apart);
  }

  /** Stands in signatures: where all is one text as it was before there was another. */
  @Override
  public String toString() {
    return "ChatFrame[begin="
        + begin
        + ", instruction="
        + instruction
        + ", beforeQuery="
        + beforeQuery
        + ", beforeDocument="
        + beforeDocument
        + ", end="
        + end
        + (apart == null ? "" : ", apart=" + apart)
        + "]";
  }

  /** Whether a folder has a template, which the reference uses where it is. */
  static boolean isIn(Path folder) {
    return template(folder) != null;
  }

  /**
   * The frame of a folder's template.
   *
   * @throws Fault.ModelRefused when there is none, or one that is not known
   */
  static ChatFrame read(Path folder) {
    String template = template(folder);
    if (template == null) {
      throw new Fault.ModelRefused(
          FILE, "is missing, needed: the frame that the model was trained to read pairs in");
    }
    // A template may hold its texts as they are or between quotes.
    String plain = template.replace("\\n", "\n").replace("\\\"", "\"").replace("\\'", "'");
    ChatFrame known = QWEN3_RERANKER;
    for (String text : known.texts()) {
      if (!plain.contains(text.strip())) {
        throw new Fault.ModelRefused(
            FILE,
            "has no "
                + Fault.quote(text.strip())
                + ": the only chat template known for pairs is Qwen3-Reranker's, and templates are"
                + " not run");
      }
    }
    return known;
  }

  private List<String> texts() {
    return Stream.of(begin, instruction, beforeQuery, beforeDocument, end)
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable String template(Path folder) {
    Path file = folder.resolve(FILE);
    if (Files.isRegularFile(file)) {
      try {
        return Files.size(file) > 1 << 20
            ? null
            : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new Fault.ModelRefused(FILE, "cannot be read: " + e, e);
      }
    }
    JsonNode named =
        JsonFile.readIfPresent(folder, TokenDeclarations.CONFIG).value("chat_template");
    return named != null && named.isString() ? named.stringValue() : null;
  }
}
