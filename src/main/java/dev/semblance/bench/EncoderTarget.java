package dev.semblance.bench;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** An encoder in this process: the engine without HTTP and JSON. */
public final class EncoderTarget implements Target {
  private final String reference;
  private final Encoder encoder;
  private final List<EmbedInput> texts;
  private final Duration timeout;

  /**
   * @param reference what the encoder was loaded from
   * @param encoder stays the caller's to close
   */
  public EncoderTarget(String reference, Encoder encoder, List<String> texts, Duration timeout) {
    this.reference = reference;
    this.encoder = encoder;
    this.texts = texts.stream().<EmbedInput>map(EmbedInput.Text::new).toList();
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return reference;
  }

  @Override
  public String model() {
    return encoder.facts().space().label();
  }

  @Override
  public Connection connect() {
    return new InProcess();
  }

  private final class InProcess implements Connection {

    @Override
    public void open() {}

    @Override
    public Reply send(long first, int count) {
      List<EmbedInput> inputs =
          LongStream.range(first, first + count)
              .mapToObj(i -> texts.get((int) (i % texts.size())))
              .toList();
      EmbedRequest request =
          EmbedRequest.of("input", inputs).deadline(Deadline.in(timeout, System.nanoTime()));
      try {
        EmbedResult result = encoder.embed(request);
        return () -> new Answer.Embedded(result.tokensUsed());
      } catch (Fault fault) {
        return () -> new Answer.Failed(kind(fault), fault.message());
      }
    }

    @Override
    public void close() {}

    /** Such as {@code InputTooLong}. */
    private static String kind(Fault fault) {
      return fault instanceof Fault.DeadlinePassed
          ? Answer.Failed.TIMEOUT
          : fault.getClass().getSimpleName();
    }
  }
}
