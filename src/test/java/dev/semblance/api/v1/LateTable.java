package dev.semblance.api.v1;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.TokenMean;
import java.util.List;
import java.util.Set;

/** An encoder of late interaction that takes four tokens of a query, and six of a document. */
final class LateTable extends ForwardingEncoder {

  LateTable(Encoder next) {
    super(next);
  }

  @Override
  public EncoderFacts facts() {
    EncoderFacts table = next.facts();
    return new EncoderFacts(
        table.space(),
        table.tokenSpace(),
        table.maxTokens(),
        table.vocabularySize(),
        false,
        table.prompts(),
        table.similarity(),
        table.truncate(),
        table.precision(),
        table.device(),
        table.kernels(),
        table.memoryBytes(),
        new EncoderFacts.Offer(
            Set.of(Output.TOKENS),
            null,
            List.of(),
            ScoreActivation.IDENTITY,
            TokenMean.NONE,
            null,
            new LateInteraction(form(4), form(6), true, false)));
  }

  private static LateInteraction.Form form(int maxTokens) {
    return new LateInteraction.Form(maxTokens, null, LateInteraction.LeftOut.NOTHING);
  }
}
