package dev.semblance.model.djl;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.Truncate;
import dev.semblance.model.GoldenVectors;
import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One text to tokens, with and without where in the text they lie. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TokenizingBenchmark {

  /** About as many tokens. */
  @Param({"12", "200"})
  public int tokens;

  private LoadedModel model;
  private TextTokenizer tokenizer;
  private String text;

  @Setup
  public void prepare() {
    model =
        LoadedModel.load(
            GoldenVectors.folder("mean"),
            new ModelOptions("mean", "cpu", "float32", Truncate.ERROR));
    tokenizer = model.tokenizer();
    StringBuilder words = new StringBuilder();
    while (tokenizer.tokenize(words.toString() + "a").length() < tokens) {
      words.append("water of the long day ");
    }
    text = words.toString();
  }

  @TearDown
  public void close() {
    model.close();
  }

  @Benchmark
  public Object withSpans() {
    return tokenizer.tokenize(text);
  }

  @Benchmark
  public Object withoutSpans() {
    return tokenizer.tokenizeWithoutSpans(text);
  }
}
