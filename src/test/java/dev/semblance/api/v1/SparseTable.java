package dev.semblance.api.v1;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ScoreActivation;
import dev.semblance.encoder.SparseEmbedding;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.Wanted;
import java.util.List;
import java.util.Set;

/** An encoder that gives two weights for every text and nothing else. */
final class SparseTable extends ForwardingEncoder {

  SparseTable(Encoder next) {
    super(next);
  }

  @Override
  public EncoderFacts facts() {
    EncoderFacts table = next.facts();
    EmbeddingSpace space =
        new EmbeddingSpace(
            "table", table.space().hash(), EmbeddingSpace.SPARSE, table.vocabularySize());
    return new EncoderFacts(
        space,
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
        new EncoderFacts.Offer(Set.of(Output.SPARSE), space, List.of(), ScoreActivation.IDENTITY));
  }

  @Override
  public EmbedResult embed(EmbedRequest request) {
    List<ItemResult> items =
        request.inputs().stream()
            .<ItemResult>map(
                _ ->
                    new ItemResult.Embedded(
                        new TokenCount(3, 3),
                        null,
                        null,
                        new SparseEmbedding(new int[] {0, 1}, new float[] {0.5f, 1}),
                        null))
            .toList();
    return new EmbedResult(
        Wanted.of(request, facts()), items, new EmbedResult.Timings(1_000_000, 0, 3_000_000));
  }
}
