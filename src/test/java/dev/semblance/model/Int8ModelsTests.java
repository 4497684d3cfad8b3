package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.Precision;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.djl.HostCpu;
import dev.semblance.model.script.CalibrationTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose products are of bytes, on processors that multiply these. */
class Int8ModelsTests {

  private static final Path MINI = Path.of("src/main/resources/models/semblance-mini");

  /** Not among those that calibrate, of 3 to some 60 tokens, two of them of one length. */
  private static final List<String> TEXTS =
      List.of(
          "ok",
          "where is the nearest pharmacy",
          "where is the largest pharmacy",
          "The ferry was late because of fog, and half the passengers had gone home by then.",
          "Error 0x80070005: access denied while opening C:\\Users\\anna\\report.docx",
          "A cooking class for beginners starts in March. Each evening has a theme, from soups to"
              + " bread, and ends with a meal that everybody eats together; aprons and recipes are"
              + " included, and what is left over is taken home.");

  @Test
  void theBundledModelStaysCloseToFloat32() {
    try (LoadedModel exact = load(MINI, "float32");
        LoadedModel bytes = loadInt8(MINI)) {
      for (int[] ids : texts(exact)) {
        assertThat(GoldenVectors.cosine(alone(bytes, ids), alone(exact, ids)))
            .isBetween(0.98, 0.99999);
      }
    }
  }

  /** Random weights, whose rounding is no worse than what a layer makes of real ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean",
        "cls",
        "roberta",
        "xlm-roberta",
        "mpnet",
        "distilbert",
        "gamma-beta",
        "activation-relu",
        "activation-gelu-new"
      })
  void familiesLikeBertStayCloseToFloat32(String name) {
    Path folder = GoldenVectors.folder(name);
    try (LoadedModel exact = load(folder, "float32");
        LoadedModel bytes = loadInt8(folder)) {
      int[] ids = exact.tokenizer().tokenize("the water is cold and the day is long").ids();

      assertThat(GoldenVectors.cosine(alone(bytes, ids), alone(exact, ids)))
          .isBetween(0.98, 0.999999);
    }
  }

  @Test
  void aTextHasTheSameBitsAloneAsInCompanyInAnyOrder() {
    try (LoadedModel model = loadInt8(MINI)) {
      List<int[]> texts = texts(model);
      List<int[]> shuffled = new ArrayList<>(texts.reversed());
      shuffled.addAll(texts);
      float[][] together = GoldenVectors.forward(model.encoder(), batch(shuffled));

      for (int i = 0; i < texts.size(); i++) {
        float[] alone = alone(model, texts.get(i));
        assertThat(together[texts.size() - 1 - i]).containsExactly(alone);
        assertThat(together[texts.size() + i]).containsExactly(alone);
      }
    }
  }

  @Test
  void everyStartGivesTheSameBits() {
    float[][] first;
    try (LoadedModel model = loadInt8(MINI)) {
      first = GoldenVectors.forward(model.encoder(), batch(texts(model)));
    }
    try (LoadedModel model = loadInt8(MINI)) {
      assertThat(GoldenVectors.forward(model.encoder(), batch(texts(model)))).isDeepEqualTo(first);
    }
  }

  @Test
  void whatItIsIsSaid() {
    // Not chosen by measuring: of the file's fp16 weights another kernel makes no fp32 copy.
    ModelOptions fp32 =
        new ModelOptions("model", "cpu", "float32", Truncate.ERROR, "linear=onednn,attention=sdpa");
    try (LoadedModel exact = LoadedModel.load(MINI, fp32);
        LoadedModel bytes = loadInt8(MINI)) {
      EncoderFacts facts = bytes.facts();
      EmbeddingSpace space = facts.space();

      assertThat(facts.precision()).isEqualTo(Precision.INT8);
      assertThat(facts.kernels().byUse())
          .containsEntry("linear", "onednn-int8")
          .containsEntry("attention", "sdpa")
          .containsEntry("chosen", "fixed");
      assertThat(space).isNotEqualTo(exact.facts().space());
      assertThat(space.label()).isEqualTo("model-int8");
      assertThat(space.pooling()).isEqualTo(exact.facts().space().pooling());
      assertThat(facts.tokenSpace()).isNotEqualTo(exact.facts().tokenSpace());
      // Tables stay as they are stored; three layers of 1.77 M weights are a quarter of fp32's.
      long layers = 3 * (4 * 384 * 384 + 2 * 384 * 1536);
      assertThat(exact.facts().memoryBytes() - facts.memoryBytes())
          .isBetween(3 * layers - 100_000, 3 * layers);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "models/modernbert, model_type is \"modernbert\"",
    "models/t5, model_type is \"t5\"",
    "models/albert, model_type is \"albert\"",
    "models/nomic-bert, model_type is \"nomic_bert\"",
    "models/activation-silu, model_type is \"bert\"",
    "cross-encoders/bert, gives scores",
    "sparse/splade-bert, gives sparse vectors",
    "late/colbert-st, gives projected vectors of tokens",
    "models/static, has no layers",
  })
  void othersAreRefusedByName(String folder, String message) {
    assertThatThrownBy(() -> loadInt8(Path.of("src/test/resources").resolve(folder)).close())
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining(message)
        .hasMessageContaining("int8");
  }

  @ParameterizedTest
  @CsvSource({
    "linear=onednn, has linear=onednn for a model in int8",
    "attention=sdpa|matmul, has attention=sdpa|matmul for a model in int8"
  })
  void kernelsThatWouldChangeVectorsAreRefused(String kernels, String message) {
    ModelOptions options = new ModelOptions("model", "cpu", "int8", Truncate.ERROR, kernels);
    assumeTrue(HostCpu.current().int8(), "avx512_vnni or avx_vnni");

    assertThatThrownBy(() -> LoadedModel.load(MINI, options).close())
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining(message);
  }

  @Test
  void autoIsNeverInt8() {
    try (LoadedModel model = load(MINI, "auto")) {
      assertThat(model.facts().precision()).isNotEqualTo(Precision.INT8);
    }
  }

  @Test
  void calibrationHasTextsOfManyLengths() {
    List<String> texts = CalibrationTexts.all();

    assertThat(texts).hasSizeGreaterThan(80).noneMatch(String::isBlank);
    assertThat(texts).anyMatch(text -> text.length() < 30).anyMatch(text -> text.length() > 500);
    assertThat(texts).doesNotContainAnyElementsOf(TEXTS);
  }

  private static LoadedModel loadInt8(Path folder) {
    assumeTrue(HostCpu.current().int8(), "avx512_vnni or avx_vnni");
    return load(folder, "int8");
  }

  private static LoadedModel load(Path folder, String dtype) {
    return LoadedModel.load(folder, new ModelOptions("model", "cpu", dtype, Truncate.ERROR));
  }

  private static List<int[]> texts(LoadedModel model) {
    return TEXTS.stream().map(text -> model.tokenizer().tokenize(text).ids()).toList();
  }

  private static float[] alone(LoadedModel model, int[] ids) {
    return GoldenVectors.forward(model.encoder(), batch(List.of(ids)))[0];
  }

  private static PackedBatch batch(List<int[]> texts) {
    return PackedBatch.of(
        texts.stream().map(ids -> new PackedSequence(ids, 0, Output.DENSE)).toList());
  }
}
