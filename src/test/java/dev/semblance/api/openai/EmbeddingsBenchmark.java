package dev.semblance.api.openai;

import dev.semblance.api.AnswerItems;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.FakeEncoders;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.TextEmbedder;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.Truncate;
import dev.semblance.encoder.Wanted;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

/**
 * The JSON of {@code POST /v1/embeddings} on both sides of the model: from a request's bytes to its
 * texts, and from vectors of 384 to the answer's bytes, which go nowhere. How to run it is in
 * {@code src/docs/scheduling.md}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EmbeddingsBenchmark {
  private static final ServedEncoder SERVED = new FakeEncoders().find("default");
  private static final int DIMENSIONS = 384;
  private static final String TEXT =
      "The water of the long river runs by the old mill, day and night. ".repeat(5);

  /** How many texts, or vectors. */
  @Param({"1", "32"})
  public int texts;

  private final JsonAnswers answers = new JsonAnswers();
  private final ApiLimits limits =
      new ApiLimits(
          DataSize.ofMegabytes(32),
          2_048,
          1_000_000,
          131_072,
          2_000_000,
          65_536,
          DataSize.ofKilobytes(1),
          8_192);
  private final SharedThreads threads = SharedThreads.ofProcessors();
  private final JsonBodies bodies = new JsonBodies(limits, threads);
  private final HttpServletResponseWrapper nowhere =
      new HttpServletResponseWrapper(new MockHttpServletResponse()) {
        @Override
        public ServletOutputStream getOutputStream() {
          return new Nowhere();
        }

        @Override
        public void setContentType(String type) {}
      };

  private byte[] request;
  private EmbedResult result;
  private EmbeddingsBody floats;
  private EmbeddingsBody base64;

  @Setup
  public void prepare() {
    request = json("float");
    floats = read(request);
    base64 = read(json("base64"));
    Random random = new Random(42);
    List<ItemResult> items = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      float[] vector = new float[DIMENSIONS];
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] = (float) (random.nextGaussian() / Math.sqrt(DIMENSIONS));
      }
      items.add(ItemResult.Embedded.of(new DenseEmbedding(vector, 3.25), new TokenCount(75, 75)));
    }
    EmbeddingSpace space = EmbeddingSpace.parse("bench@0123456789ab/mean/384").orElseThrow();
    result =
        new EmbedResult(
            Wanted.dense(space, true, Truncate.ERROR), items, new EmbedResult.Timings(1, 1, 1));
  }

  private byte[] json(String format) {
    String list = String.join(",", Collections.nCopies(texts, "\"" + TEXT + "\""));
    return ("{\"model\":\"default\",\"encoding_format\":\""
            + format
            + "\",\"truncate\":\"end\",\"input\":["
            + list
            + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private EmbeddingsBody read(byte[] body) {
    return bodies.read(new Request(body), null, json -> EmbeddingsBody.read(json, limits));
  }

  private EmbeddingsAnswer answer(EmbeddingsBody asked) {
    AnswerItems items = AnswerItems.of(result, asked.onError());
    return new EmbeddingsAnswer(
        asked, new TextEmbedder.Embedded(SERVED, result, items), Int8Range.Uniform.NONE);
  }

  @Benchmark
  public Object requestToTexts() {
    return read(request);
  }

  @Benchmark
  public void answerOfFloats() {
    answers.write(nowhere, answer(floats)::write);
  }

  @Benchmark
  public void answerOfBase64() {
    answers.write(nowhere, answer(base64)::write);
  }

  private static final class Request extends HttpServletRequestWrapper {
    private static final MockHttpServletRequest EMPTY = new MockHttpServletRequest();
    private final byte[] body;

    Request(byte[] body) {
      super(EMPTY);
      this.body = body;
    }

    @Override
    public String getContentType() {
      return "application/json";
    }

    @Override
    public String getHeader(String name) {
      return null;
    }

    @Override
    public long getContentLengthLong() {
      return body.length;
    }

    @Override
    public ServletInputStream getInputStream() {
      return new DelegatingServletInputStream(new ByteArrayInputStream(body));
    }
  }

  private static final class Nowhere extends ServletOutputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(int octet) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {}
  }
}
