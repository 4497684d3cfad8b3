package dev.semblance.observation;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of embedding: {@code embed}, and below it {@code tokenize}, {@code queue} and a {@code
 * forward} for each pass. They are drawn when the result is there, from the times it carries, so
 * that the batching knows nothing of traces; a trace that is not sampled costs nothing. Safe to
 * share.
 */
final class EmbedSpans {

  /** A request of thousands of texts has hundreds of passes; the first of them tell enough. */
  private static final int MOST_PASSES = 32;

  private final Tracer tracer;

  EmbedSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The span that is current now, as the parent of what is embedded later, on any thread. */
  Here here() {
    Span span = tracer.currentSpan();
    return span == null || !Boolean.TRUE.equals(span.context().sampled())
        ? new Here(null)
        : new Here(span.context());
  }

  /** Where spans are hung. */
  final class Here {
    private final @Nullable TraceContext parent;

    private Here(@Nullable TraceContext parent) {
      this.parent = parent;
    }

    Open begin(String model, EmbedRequest request) {
      if (parent == null) {
        return Open.UNSAMPLED;
      }
      Instant now = Instant.now();
      long epochNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
      Span span =
          tracer
              .spanBuilder()
              .setParent(parent)
              .name("embed")
              .tag("semblance.model", model)
              .tag("semblance.lane", RequestAccount.nameOf(request.lane()))
              .tag("semblance.inputs", request.inputs().size())
              .startTimestamp(epochNanos, TimeUnit.NANOSECONDS)
              .start();
      return new Drawn(span, epochNanos, System.nanoTime());
    }
  }

  /** An {@code embed} span that has begun; ended once, by a result or a failure. */
  sealed interface Open {
    Open UNSAMPLED = new Unsampled();

    void end(EmbedResult result);

    void fail(RuntimeException failure);
  }

  private record Unsampled() implements Open {
    @Override
    public void end(EmbedResult result) {}

    @Override
    public void fail(RuntimeException failure) {}
  }

  private final class Drawn implements Open {
    private final Span span;
    private final long epochNanos;
    private final long nanoTime;

    private Drawn(Span span, long epochNanos, long nanoTime) {
      this.span = span;
      this.epochNanos = epochNanos;
      this.nanoTime = nanoTime;
    }

    @Override
    public void end(EmbedResult result) {
      EmbedResult.Timings timings = result.timings();
      stage("tokenize", nanoTime, timings.tokenize());
      if (!timings.passes().isEmpty()) {
        stage("queue", nanoTime + timings.tokenize(), timings.queue());
        timings.passes().stream()
            .sorted(Comparator.comparingLong(EmbedResult.Pass::began))
            .limit(MOST_PASSES)
            .forEach(pass -> stage("forward", pass.began(), pass.nanos()));
      }
      span.tag("semblance.tokens", result.tokensUsed());
      span.tag("semblance.passes", timings.passes().size());
      end();
    }

    /** The kind of the failure only: its message may quote what the caller sent. */
    @Override
    public void fail(RuntimeException failure) {
      span.tag("error.type", failure.getClass().getSimpleName());
      end();
    }

    private void end() {
      span.end(epoch(System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void stage(String name, long began, long nanos) {
      tracer
          .spanBuilder()
          .setParent(span.context())
          .name(name)
          .startTimestamp(epoch(began), TimeUnit.NANOSECONDS)
          .start()
          .end(epoch(began + nanos), TimeUnit.NANOSECONDS);
    }

    private long epoch(long nanos) {
      return epochNanos + (nanos - nanoTime);
    }
  }
}
