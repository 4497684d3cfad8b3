package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.EmbeddingKind;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducedPrecisionTests {

  @Test
  void bfloat16StaysCloseToFloat32AndInItsSpace() {
    try (LoadedModel exact = load("float32");
        LoadedModel reduced = load("bfloat16")) {
      float[] left = embed(exact);
      float[] right = embed(reduced);

      double dot = 0;
      double a = 0;
      double b = 0;
      for (int i = 0; i < left.length; i++) {
        dot += (double) left[i] * right[i];
        a += (double) left[i] * left[i];
        b += (double) right[i] * right[i];
      }
      assertThat(dot / Math.sqrt(a * b)).isBetween(0.999, 0.9999999);
      assertThat(reduced.facts().space()).isEqualTo(exact.facts().space());
      assertThat(reduced.facts().dtype()).isEqualTo("bfloat16");
    }
  }

  @Test
  void offsetsAreUtf16UnitsOfTheText() {
    String text = "a \uD83C\uDF89 b\u0301 \u4e2d\u0000 day";
    try (LoadedModel model = load("float32")) {
      TokenSequence tokens = model.tokenizer().tokenize(text);

      assertThat(tokens.prefix()).isEqualTo(1);
      assertThat(tokens.suffix()).isEqualTo(1);
      int last = tokens.length() - 2;
      assertThat(text.substring(tokens.start(last), tokens.end(last))).isEqualTo("day");
      assertThat(tokens.start(0)).isEqualTo(-1);
    }
  }

  private static LoadedModel load(String dtype) {
    return LoadedModel.load(
        GoldenVectors.folder("mean"), new ModelOptions("mean", "cpu", dtype, Truncate.ERROR));
  }

  private static float[] embed(LoadedModel model) {
    int[] ids = model.tokenizer().tokenize("the water is cold and the day is long").ids();
    return model.encoder()
        .forward(PackedBatch.of(List.of(new PackedSequence(ids, 0, EmbeddingKind.SEQUENCE))))[0];
  }
}
