package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DjlTokenizerTests {

  @ParameterizedTest
  @ValueSource(strings = {"mean", "cased", "lower-case", "bert-prefix", "prompts"})
  void withoutSpansTheTokensAreTheSame(String name) {
    try (LoadedModel model =
        LoadedModel.load(
            GoldenVectors.folder(name), new ModelOptions(name, "cpu", "float32", Truncate.ERROR))) {
      TextTokenizer tokenizer = model.tokenizer();
      for (String text :
          List.of(
              "a",
              "The water of the long river",
              "[CLS] is no sign here [SEP] nor that [PAD] [MASK] [UNK]",
              "日本語 žluťoučký 👍🏽 a\u0301",
              "x".repeat(3_000),
              "tabs\tand\nlines\u0000end")) {
        assertSame(tokenizer, text);
      }
      Random random = new Random(3);
      for (int i = 0; i < 200; i++) {
        int[] points = random.ints(1 + random.nextInt(40), 33, 0x2fff).toArray();
        assertSame(tokenizer, "a" + new String(points, 0, points.length));
      }
    }
  }

  // The numbers are those of transformers' tokenizers; RoBERTa has two separators and no types.
  @ParameterizedTest
  @CsvSource({
    "mean, 3, 4, 2 107 188 3 112 7 85 231 3 198 3",
    "roberta, 4, 6, 0 288 295 342 2 2 296 225 71 83 267 225 63 55 41 52 65 225 322 2"
  })
  void twoTextsAreOneSequenceByTheTemplateForPairs(
      String name, int firstEnds, int secondBegins, String ids) {
    try (LoadedModel model =
        LoadedModel.load(
            GoldenVectors.folder(name),
            new ModelOptions(
                name, "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa"))) {
      TokenSequence pair = model.tokenizer().tokenizePair("the water", "is cold [SEP] day");

      assertThat(pair.ids())
          .isEqualTo(Stream.of(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
      assertThat(pair.firstEnds()).isEqualTo(firstEnds);
      assertThat(pair.secondBegins()).isEqualTo(secondBegins);
      assertThat(pair.prefix()).isOne();
      assertThat(pair.suffix()).isOne();
    }
  }

  @Test
  void closesUnderItsCallersWhoAreRefusedFromThenOn() throws Exception {
    LoadedModel model =
        LoadedModel.load(
            GoldenVectors.folder("mean"),
            new ModelOptions(
                "mean", "cpu", "float32", Truncate.ERROR, "linear=mkl,attention=sdpa"));
    TextTokenizer tokenizer = model.tokenizer();
    int[] ids = tokenizer.tokenize("a").ids();
    String text = "The water of the long river ".repeat(50);
    CountDownLatch running = new CountDownLatch(6);
    List<Runnable> calls =
        List.of(
            () -> tokenizer.tokenize(text),
            () -> tokenizer.tokenizeWithoutSpans(text),
            () -> tokenizer.detokenize(ids));
    List<FutureTask<Throwable>> callers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Runnable call = calls.get(i % 3);
      Callable<Throwable> callUntilRefused =
          () -> {
            call.run();
            running.countDown();
            return catchThrowable(
                () -> {
                  while (true) {
                    call.run();
                  }
                });
          };
      FutureTask<Throwable> caller = new FutureTask<>(callUntilRefused);
      callers.add(caller);
      Thread.ofPlatform().daemon().start(caller);
    }
    running.await();

    model.close();
    model.close();

    for (FutureTask<Throwable> caller : callers) {
      assertThat(caller.get()).isInstanceOf(Fault.NotReady.class);
    }
    assertThat(tokenizer.piece(ids[0])).isNotEmpty();
  }

  private static void assertSame(TextTokenizer tokenizer, String text) {
    TokenSequence whole = tokenizer.tokenize(text);
    TokenSequence bare = tokenizer.tokenizeWithoutSpans(text);

    assertThat(bare.ids()).isEqualTo(whole.ids());
    assertThat(bare.prefix()).isEqualTo(whole.prefix());
    assertThat(bare.suffix()).isEqualTo(whole.suffix());
    assertThat(whole.hasSpans()).isTrue();
    assertThat(bare.hasSpans()).isFalse();
  }
}
