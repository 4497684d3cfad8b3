package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionTests {

  private final Map<String, String> repository = new HashMap<>();

  private List<String> selected() throws IOException {
    return selected(true);
  }

  private List<String> selected(boolean pickles) throws IOException {
    return Selection.of(
        repository.keySet(),
        pickles,
        (name, _) -> repository.get(name).replace('\'', '"').getBytes(UTF_8));
  }

  private SelectionTests with(String... names) {
    for (String name : names) {
      repository.put(name, "");
    }
    return this;
  }

  private SelectionTests with(String name, String content) {
    repository.put(name, content);
    return this;
  }

  @Test
  void settingsComeBeforeWeights() throws IOException {
    with("model.safetensors").with("config.json").with("tokenizer.json");

    assertThat(selected()).containsExactly("config.json", "tokenizer.json", "model.safetensors");
  }

  @Test
  void aTransformerInAFolderOfItsOwnBringsItsTokenizer() throws IOException {
    with("modules.json", "[{'path': '0_Transformer/'}, {'path': '1_Pooling'}]");
    with("0_Transformer/config.json", "").with("0_Transformer/tokenizer.json", "");
    with("0_Transformer/sentence_xlm-roberta_config.json", "");
    with("0_Transformer/model.safetensors", "").with("1_Pooling/config.json", "");
    with("model.safetensors", "").with("0_Transformer/deep/config.json", "");

    assertThat(selected())
        .containsExactlyInAnyOrder(
            "modules.json",
            "0_Transformer/config.json",
            "0_Transformer/tokenizer.json",
            "0_Transformer/sentence_xlm-roberta_config.json",
            "0_Transformer/model.safetensors",
            "1_Pooling/config.json");
  }

  @Test
  void filesWhosePresenceChangesTheModelComeToBeSeen() throws IOException {
    with("model.safetensors", "").with("adapter_config.json", "").with("router_config.json", "");

    assertThat(selected()).contains("adapter_config.json", "router_config.json");
  }

  @Test
  void anAdapterNeedsNoWeightsOfItsModelBesideIt() throws IOException {
    with("adapter_config.json", "").with("adapter_model.safetensors", "").with("optimizer.pt", "");

    assertThat(selected())
        .containsExactlyInAnyOrder("adapter_config.json", "adapter_model.safetensors");
  }

  @Test
  void anAdaptersPickleIsChosenWhereItHasNoSafetensors() throws IOException {
    with("adapter_config.json", "").with("adapter_model.bin", "");

    assertThat(selected()).containsExactly("adapter_config.json", "adapter_model.bin");
    assertThatThrownBy(() -> selected(false)).hasMessageStartingWith("adapter_model.bin: ");

    with("adapter_model.safetensors", "");
    assertThat(selected(false)).containsExactly("adapter_config.json", "adapter_model.safetensors");
  }

  @Test
  void aVocabularyComesWhereThereIsNoOtherTokenizer() throws IOException {
    with("model.safetensors", "").with("vocab.txt", "").with("added_tokens.json", "");

    assertThat(selected()).containsExactly("added_tokens.json", "vocab.txt", "model.safetensors");

    with("tokenizer.json", "");
    assertThat(selected())
        .containsExactly("added_tokens.json", "tokenizer.json", "model.safetensors");
  }

  @Test
  void oneFileWinsOverShards() throws IOException {
    with("model.safetensors", "").with("model.safetensors.index.json", "not read");

    assertThat(selected()).containsExactly("model.safetensors");
  }

  @Test
  void aPickleIsChosenWhereThereAreNoSafetensors() throws IOException {
    with("modules.json", "[{'path': ''}, {'path': '2_Dense'}]").with("model.safetensors", "");
    with("pytorch_model.bin", "").with("2_Dense/pytorch_model.bin", "");

    assertThat(selected())
        .containsExactly("modules.json", "model.safetensors", "2_Dense/pytorch_model.bin");
  }

  @Test
  void aPickleIsRefusedWhereTheOperatorRefusesThem() {
    with("modules.json", "[{'path': ''}, {'path': '2_Dense'}]").with("model.safetensors", "");
    with("2_Dense/config.json", "").with("2_Dense/pytorch_model.bin", "");

    assertThatThrownBy(() -> selected(false))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith("2_Dense/pytorch_model.bin: ")
        .hasMessageContaining("semblance.pickle-weights is refuse");
  }

  @Test
  void pickledShardsComeByTheirIndex() throws IOException {
    with("pytorch_model.bin.index.json", "{'weight_map': {'a': 'p-1.bin', 'b': 'p-2.bin'}}");
    with("p-1.bin", "p-2.bin", "other.bin");

    assertThat(selected()).containsExactly("pytorch_model.bin.index.json", "p-1.bin", "p-2.bin");

    with("pytorch_model.bin.index.json", "{'weight_map': {'a': 'x.safetensors'}}");
    assertThatThrownBy(this::selected)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("needed: names of .bin files");
  }

  @Test
  void headsOfTheirOwnComeWithTheirModel() throws IOException {
    with("pytorch_model.bin", "sparse_linear.pt", "colbert_linear.pt", "long.pt");

    assertThat(selected())
        .containsExactly("sparse_linear.pt", "colbert_linear.pt", "pytorch_model.bin");
    assertThatThrownBy(() -> selected(false)).hasMessageStartingWith("sparse_linear.pt: ");

    with("model.safetensors", "sparse_linear.safetensors", "colbert_linear.safetensors");
    assertThat(selected(false))
        .containsExactly(
            "sparse_linear.safetensors", "colbert_linear.safetensors", "model.safetensors");
  }

  @Test
  void weightsOfAnotherNameAreRefused() {
    with("config.json", "").with("model.ckpt", "");

    assertThatThrownBy(this::selected)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith("model.ckpt: ")
        .hasMessageContaining("needed: model.safetensors or pytorch_model.bin");
  }

  @Test
  void aRepositoryWithoutWeightsIsRefused() {
    with("config.json", "").with("onnx/model.onnx", "");

    assertThatThrownBy(this::selected)
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageStartingWith("model.safetensors: is missing");
  }

  @Test
  void anIndexMayNameOnlyFilesOfTheRepository() {
    for (String shard :
        List.of("../x.safetensors", "/x.safetensors", "x.bin", "gone.safetensors")) {
      with("model.safetensors.index.json", "{'weight_map': {'a': '" + shard + "'}}")
          .with("x.bin", "");

      assertThatThrownBy(this::selected)
          .as(shard)
          .isInstanceOf(Fault.ModelRefused.class)
          .hasMessageContaining(shard);
    }
    with("model.safetensors.index.json", "{'weight_map': {}}");
    assertThatThrownBy(this::selected).hasMessageContaining("weight_map is empty");
  }

  @Test
  void modulesMustBeAListOfFoldersInside() {
    with("model.safetensors", "");
    for (String modules :
        List.of(
            "{}", "[]", "[{'path': '/x'}]", "[{'path': 'C:/x'}]", "[{'path': 'a//b'}]", "[", "")) {
      with("modules.json", modules);

      assertThatThrownBy(this::selected)
          .as(modules)
          .isInstanceOf(Fault.ModelRefused.class)
          .hasMessageStartingWith("modules.json: ");
    }
  }

  @Test
  void namesAreSafeOnEverySystem() {
    for (String name : List.of("a", "1_Pooling/config.json", "a b/c-d_e.f")) {
      assertThat(SafeName.is(name)).as(name).isTrue();
    }
    for (String name :
        List.of(
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "a/../b",
            ".",
            "a\\b",
            "C:a",
            "a\nb",
            "a.",
            "a ",
            "x".repeat(201))) {
      assertThat(SafeName.is(name)).as(name).isFalse();
    }
  }
}
