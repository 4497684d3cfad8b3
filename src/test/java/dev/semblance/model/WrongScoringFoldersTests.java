package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.FolderCopies.Harm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** A cross-encoder's folder that could give wrong scores is refused when it is loaded. */
class WrongScoringFoldersTests {

  private static final String SENTENCE = "sentence_bert_config.json";

  @TempDir Path folder;

  static Stream<Arguments> harms() {
    return Stream.of(
        edit(
            "bert",
            "config_sentence_transformers.json",
            "Sigmoid, Tanh, ReLU or Softmax",
            tree -> tree.put("activation_fn", "torch.nn.modules.activation.Mish")),
        edit(
            "bert-nli",
            "config.json",
            "the numbers from 0 to 1",
            tree -> tree.putObject("id2label").put("0", "a").put("2", "b")),
        edit(
            "bert-nli",
            "config.json",
            "needed by the configuration: [2, 16]",
            tree -> tree.putObject("id2label").put("0", "a").put("1", "b")),
        edit("distilbert", "config.json", "num_labels is \"0\"", tree -> tree.put("num_labels", 0)),
        edit("bert", SENTENCE, "needed: Pooling", t -> t.put("transformer_task", "fill-mask")),
        edit(
            "bert",
            SENTENCE,
            "transformer_task",
            t -> t.put("transformer_task", "text-generation")),
        edit(
            "bert",
            SENTENCE,
            "processing_kwargs",
            t -> t.putObject("processing_kwargs").put("a", 1)),
        edit(
            "bert",
            SENTENCE,
            "text or message",
            t -> t.putObject("modality_config").putObject("image").put("method", "forward")),
        edit(
            "bert",
            SENTENCE,
            "chat_template.jinja: is missing",
            t ->
                ((ObjectNode) t.get("modality_config"))
                    .putObject("message")
                    .put("method", "forward")
                    .put("method_output_name", "logits")),
        edit(
            "modernbert-mean",
            "config.json",
            "classifier_pooling",
            t -> t.put("classifier_pooling", "max")),
        edit(
            "qwen3-yes-no",
            "1_LogitScore/config.json",
            "names token 9999",
            t -> t.put("true_token_id", 9999)),
        edit(
            "qwen3-yes-no",
            "1_LogitScore/config.json",
            "needed: causal_logits",
            t -> t.put("module_input_name", "scores")),
        edit(
            "qwen3-yes-no",
            SENTENCE,
            "needed: text-generation",
            t -> t.put("transformer_task", "sequence-classification")),
        write(
            "qwen3-yes-no",
            "chat_template.jinja",
            "the only chat template known for pairs is Qwen3-Reranker's",
            "{{ messages[0].content }}"),
        write(
            "bert-bare",
            "chat_template.jinja",
            "the only chat template known for pairs is Qwen3-Reranker's",
            "{{ messages[0].content }}"),
        edit(
            "gte",
            "tokenizer_config.json",
            "and 1 from there on or 0 throughout",
            t -> t.putArray("model_input_names").add("token_type_ids"),
            tokenizer ->
                ((ObjectNode) tokenizer.at("/post_processor/pair/3/Sequence")).put("type_id", 2)));
  }

  @ParameterizedTest
  @MethodSource("harms")
  void isRefusedByName(String good, String says, Harm harm) throws IOException {
    FolderCopies.copy(GoldenScores.folder(good), folder);
    harm.to(folder);

    Fault refused =
        catchThrowableOfType(
            Fault.class,
            () ->
                LoadedModel.load(
                    folder, new ModelOptions("wrong", "cpu", "float32", Truncate.ERROR)));

    assertThat(refused).as("a fault for %s", says).isInstanceOf(Fault.ModelRefused.class);
    assertThat(refused.message()).contains(says);
  }

  private static Arguments edit(String good, String file, String says, Consumer<ObjectNode> edit) {
    return arguments(good, says, (Harm) folder -> FolderCopies.change(folder.resolve(file), edit));
  }

  private static Arguments edit(
      String good,
      String file,
      String says,
      Consumer<ObjectNode> edit,
      Consumer<ObjectNode> tokenizer) {
    return arguments(
        good,
        says,
        (Harm)
            folder -> {
              FolderCopies.change(folder.resolve(file), edit);
              FolderCopies.change(folder.resolve("tokenizer.json"), tokenizer);
            });
  }

  private static Arguments write(String good, String file, String says, String text) {
    return arguments(good, says, (Harm) folder -> Files.writeString(folder.resolve(file), text));
  }
}
