package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.encoder.Kernels;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.EncoderDevice;
import dev.semblance.model.djl.HostCpu;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every committed folder, loaded and compared with the reference library below the level of prompts
 * and truncation.
 */
class LoadedModelTests {

  static List<String> names() {
    return GoldenVectors.names();
  }

  /** Every folder with the kernels chosen here, and every activation with those that could be. */
  static Stream<Arguments> namesAndKernels() {
    List<String> pinned =
        List.of(
            "linear=mkl,attention=sdpa",
            "linear=onednn,attention=matmul",
            "linear=onednn,attention=batched");
    Stream<Arguments> all =
        names().stream()
            .flatMap(
                name ->
                    name.startsWith("activation-") || name.equals("mean")
                        ? Stream.concat(Stream.of("auto"), pinned.stream())
                            .map(kernels -> Arguments.of(name, kernels))
                        : Stream.of(Arguments.of(name, "auto")));
    return HostCpu.current().flags().contains("avx2")
        ? Stream.concat(all, Stream.of(Arguments.of("f16", "linear=fbgemm,attention=sdpa")))
        : all;
  }

  static LoadedModel load(String name) {
    return load(name, "auto");
  }

  static LoadedModel load(String name, String kernels) {
    return LoadedModel.load(
        GoldenVectors.folder(name),
        new ModelOptions(name, "cpu", "float32", Truncate.ERROR, kernels));
  }

  @Test
  void unknownKernelsAreRefusedBeforeAnythingIsLoaded() {
    assertThatThrownBy(() -> load("mean", "linear=abacus"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.kernels is \"linear=abacus\", allowed: auto");
  }

  @Test
  void aGpuThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> EncoderDevice.of("cuda:63", "auto", HostCpu.current()))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageMatching(
            "semblance.device is cuda:63, but (this machine has [1-9][0-9]* GPUs in reach"
                + "|no GPU is in reach .*, PYTORCH_LIBRARY_PATH names another)");
  }

  @Test
  void aKernelThatWouldRoundTheWeightsIsRefused() {
    assertThatThrownBy(() -> load("mean", "linear=fbgemm"))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.kernels has linear=fbgemm")
        .hasMessageContaining("stored in fp16");
  }

  @Test
  void pinnedKernelsAreThoseInUse() {
    try (LoadedModel model = load("mean", "linear=onednn,attention=matmul:64/sdpa")) {
      assertThat(model.facts().kernels())
          .isEqualTo(new Kernels("onednn", "matmul:64/sdpa", "pinned"));
    }
  }

  @ParameterizedTest
  @MethodSource("namesAndKernels")
  void givesTheReferencesVectorsForItsTokenIds(String name, String kernels) {
    try (LoadedModel model = load(name, kernels)) {
      compare(model, name, GoldenVectors::assertSame);
    }
  }

  /** How close is right. */
  interface Comparison {
    void of(float[] found, float[] expected, String what);
  }

  /** Compares all vectors of a folder, of sequences and of tokens, with the reference's. */
  static void compare(LoadedModel model, String name, Comparison comparison) {
    compare(model, name, GoldenVectors.expected(name), comparison);
  }

  static void compare(LoadedModel model, String name, JsonNode expected, Comparison comparison) {
    List<PackedSequence> sequences = new ArrayList<>();
    for (JsonNode item : expected.path("items")) {
      sequences.add(
          new PackedSequence(
              GoldenVectors.ints(item.path("ids")),
              promptTokens(model, expected, item),
              Output.DENSE));
    }
    for (JsonNode item : expected.path("token_embeddings")) {
      sequences.add(new PackedSequence(GoldenVectors.ints(item.path("ids")), 0, Output.TOKENS));
    }

    float[][] found = GoldenVectors.forward(model.encoder(), PackedBatch.of(sequences));

    int b = 0;
    for (JsonNode item : expected.path("items")) {
      JsonNode vector =
          item.path("pooled").isArray() ? item.path("pooled") : item.path("embedding");
      comparison.of(found[b++], GoldenVectors.floats(vector), name + ": " + item.path("text"));
    }
    for (JsonNode item : expected.path("token_embeddings")) {
      List<Float> rows = new ArrayList<>();
      item.path("embeddings")
          .forEach(row -> row.forEach(value -> rows.add((float) value.doubleValue())));
      float[] flat = new float[rows.size()];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = rows.get(i);
      }
      comparison.of(found[b++], flat, name + " tokens: " + item.path("text"));
    }
  }

  /** A text's vector must not depend on its company. */
  @ParameterizedTest
  @MethodSource("names")
  void givesATextAloneWhatItGivesItBesideOthers(String name) {
    JsonNode expected = GoldenVectors.expected(name);
    try (LoadedModel model = load(name)) {
      List<PackedSequence> sequences = new ArrayList<>();
      for (JsonNode item : expected.path("items")) {
        sequences.add(
            new PackedSequence(
                GoldenVectors.ints(item.path("ids")),
                promptTokens(model, expected, item),
                Output.DENSE));
      }
      float[][] together = GoldenVectors.forward(model.encoder(), PackedBatch.of(sequences));
      for (int i = 0; i < together.length; i++) {
        PackedBatch batch = PackedBatch.of(sequences.subList(i, i + 1));
        float[] alone = GoldenVectors.forward(model.encoder(), batch)[0];
        assertThat(alone)
            .as("%s: %s", name, expected.path("items").path(i).path("text"))
            .containsExactly(together[i], within(1e-5f));
      }
    }
  }

  private static int promptTokens(LoadedModel model, JsonNode expected, JsonNode item) {
    String prompt = prompt(expected, item);
    if (prompt.isEmpty()) {
      return 0;
    }
    TokenSequence tokens = model.tokenizer().tokenize(prompt);
    return tokens.length() - tokens.suffix();
  }

  private static String prompt(JsonNode expected, JsonNode item) {
    String name = item.path("prompt_name").asString("");
    if (name.isEmpty()) {
      name = expected.path("default_prompt_name").asString("");
    }
    return expected.path("prompts").path(name).asString("");
  }

  @ParameterizedTest
  @MethodSource("names")
  void tokenisesAsTheReferenceDoes(String name) {
    JsonNode expected = GoldenVectors.expected(name);
    try (LoadedModel model = load(name)) {
      for (JsonNode item : expected.path("items")) {
        TokenSequence tokens =
            model.tokenizer().tokenize(prompt(expected, item) + item.path("text").stringValue());
        int[] ids = GoldenVectors.ints(item.path("ids"));

        assertThat(tokens.length())
            .as("%s: tokens of %s", name, item.path("text"))
            .isEqualTo(item.path("tokens").intValue());
        if (tokens.length() == ids.length) {
          assertThat(tokens.ids()).as("%s: %s", name, item.path("text")).isEqualTo(ids);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void readsTheModelsFactsAsTheReferenceDoes(String name) {
    JsonNode expected = GoldenVectors.expected(name);
    try (LoadedModel model = load(name)) {
      assertThat(model.facts().dimensions()).isEqualTo(expected.path("dimensions").intValue());
      assertThat(model.facts().maxTokens()).isEqualTo(expected.path("max_tokens").intValue());
      assertThat(model.facts().normalized()).isEqualTo(expected.path("normalized").booleanValue());
      assertThat(model.facts().similarity().wireName())
          .isEqualTo(expected.path("similarity").stringValue());
    }
  }
}
