package dev.semblance.batching;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedEncoder;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/**
 * What the way through the queue and back costs beside tokenizer and model, which cost nothing here
 * but the array of each vector.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class QueueBenchmark {

  @Param({"1", "32"})
  public int texts;

  private BatchingEncoder encoder;
  private EmbedRequest request;

  @Setup
  public void prepare() {
    encoder =
        new BatchingEncoder(
            AddingModel.FACTS,
            new OneText(),
            List.of(new Zeros()),
            BatchLimits.DEFAULTS,
            SharedThreads.ofProcessors(),
            EncoderListener.SILENT,
            System::nanoTime);
    String[] input = new String[texts];
    Arrays.fill(input, "20 21");
    request = EmbedRequest.ofTexts(input);
  }

  @TearDown
  public void close() {
    encoder.close();
  }

  @Benchmark
  public Object embed() {
    return encoder.embed(request);
  }

  private static final class Zeros implements PackedEncoder {
    @Override
    public SequenceOutputs[] forward(PackedBatch batch) {
      return Stream.generate(
              () -> SequenceOutputs.ofDense(new float[AddingModel.FACTS.dimensions()]))
          .limit(batch.size())
          .toArray(SequenceOutputs[]::new);
    }

    @Override
    public void close() {}
  }

  private static final class OneText implements TextTokenizer {
    private static final TokenSequence TOKENS = new TokenSequence(new int[] {1, 20, 21, 2}, 1, 1);

    @Override
    public TokenSequence tokenize(String text) {
      return TOKENS;
    }

    @Override
    public TokenSequence tokenizePair(String first, String second) {
      return TOKENS;
    }

    @Override
    public String detokenizeWhole(int[] ids) {
      return "";
    }

    @Override
    public String detokenize(int[] ids) {
      return "";
    }

    @Override
    public String piece(int id) {
      return "";
    }

    @Override
    public int vocabularySize() {
      return NumberTokenizer.VOCABULARY;
    }
  }
}
