package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
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
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeighedQueriesTests {
  private final EncoderUnderTest model = new EncoderUnderTest(new AddingModel());
  private final AtomicLong clock = new AtomicLong();
  private final List<String> heard = new ArrayList<>();
  private final List<Thread> readers = Collections.synchronizedList(new ArrayList<>());
  private final Set<HeldLease> leases = Collections.synchronizedSet(new HashSet<>());
  private final WeighedQueries queries =
      new WeighedQueries(
          new Sparse(),
          weights(),
          model.threads,
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
    public TokenizedText tokenize(String text, String prompt) {
      readers.add(Thread.currentThread());
      leases.add(HeldLease.current());
      return next.tokenize(text, prompt);
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

  @Test
  void shortQueriesAreReadWhereTheyAreAsked() {
    EmbedResult result = queries.embed(ask("10", "11"));

    assertThat(result.items()).hasSize(2);
    assertThat(readers).containsOnly(Thread.currentThread());
  }

  @Test
  void manyQueriesAreReadInPieces() {
    String[] texts = Collections.nCopies(500, "10 11").toArray(String[]::new);

    EmbedResult result = queries.embed(ask(texts));

    assertThat(result.items()).hasSize(500);
    assertThat(readers)
        .hasSize(500)
        .allMatch(thread -> thread.getName().startsWith("semblance-piece-"));
  }

  @Test
  void aLongQueryIsReadOnAThreadForLongWorkAndCountedAsItsRequests() {
    String longer = "10 ".repeat(6_000);
    HeldBytes held = new HeldBytes(1 << 30);

    EmbedResult result;
    try (HeldLease lease = held.lease()) {
      result =
          ScopedValue.where(HeldLease.CURRENT, lease)
              .call(() -> queries.embed(ask("10", longer).truncate(Truncate.END)));

      assertThat(leases).containsExactly(lease);
    }

    assertThat(result.truncated()).isEqualTo(1);
    assertThat(readers.getFirst().getName()).startsWith("semblance-piece-");
    assertThat(readers.getLast().getName()).startsWith("semblance-long-");
    assertThat(readers).hasSize(2);
  }
}
