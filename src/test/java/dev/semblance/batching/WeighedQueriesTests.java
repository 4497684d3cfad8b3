package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.QueryWeights;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.TextRole;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeighedQueriesTests {
  private final EncoderUnderTest model = new EncoderUnderTest(new AddingModel());
  private final AtomicLong clock = new AtomicLong();
  private final List<String> heard = new ArrayList<>();
  private final WeighedQueries queries =
      new WeighedQueries(
          new Sparse(),
          weights(),
          new EncoderListener() {
            @Override
            public void tokenized(int sequences, int truncated, long nanos) {
              heard.add(sequences + " texts, " + truncated + " cut, " + nanos + " ns");
            }
          },
          () -> clock.getAndAdd(10));

  private static QueryWeights weights() {
    float[] ones = new float[AddingModel.FACTS.vocabularySize()];
    Arrays.fill(ones, 1);
    return new QueryWeights(ones, true);
  }

  private final class Sparse extends ForwardingEncoder {
    Sparse() {
      super(model.encoder);
    }

    @Override
    public EncoderFacts facts() {
      EncoderFacts facts = next.facts();
      return new EncoderFacts(
          facts.space(),
          facts.tokenSpace(),
          facts.maxTokens(),
          facts.vocabularySize(),
          facts.normalized(),
          facts.prompts(),
          facts.similarity(),
          facts.truncate(),
          facts.precision(),
          facts.device(),
          facts.kernels(),
          facts.memoryBytes(),
          new EncoderFacts.Offer(
              Set.of(Output.SPARSE), facts.space(), List.of(), ScoreActivation.IDENTITY));
    }
  }

  @AfterEach
  void finish() {
    model.finish();
  }

  private static EmbedRequest ask(String... texts) {
    return EmbedRequest.of(
            "input", Arrays.stream(texts).<EmbedInput>map(EmbedInput.Text::new).toList())
        .outputs(Set.of(Output.SPARSE))
        .role(TextRole.QUERY);
  }

  @Test
  void whatIsReadHereIsToldAsTheBatchingTellsIt() {
    EmbedResult result = queries.embed(ask("10 11", "12"));

    assertThat(result.items()).hasSize(2);
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).startsWith("2 texts, 0 cut, ");
  }

  @Test
  void aDeadlineEndsTheReading() {
    Deadline deadline = Deadline.in(Duration.ofNanos(25), 0);

    assertThatThrownBy(() -> queries.embed(ask("10", "11", "12", "13").deadline(deadline)))
        .isInstanceOf(Fault.DeadlinePassed.class);
    assertThat(heard).isEmpty();
  }

  @Test
  void anEmptyTextIsRefusedAsEverywhere() {
    assertThatThrownBy(() -> queries.embed(ask("")))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("is an empty string");
  }
}
