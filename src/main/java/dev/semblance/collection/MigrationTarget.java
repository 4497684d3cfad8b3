package dev.semblance.collection;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import java.util.Objects;

/** What a collection's settings become when it is moved to another model. Safe to share. */
final class MigrationTarget {
  private final Encoders encoders;

  MigrationTarget(Encoders encoders) {
    this.encoders = encoders;
  }

  /**
   * Everything but what vectors depend on stays; long texts are cut for the new model. Vectors of
   * tokens are kept on where it has them too.
   */
  CollectionSettings settings(CollectionSettings from, ServedEncoder served) {
    EncoderFacts facts = served.encoder().facts();
    return new CollectionDraft(
            null,
            null,
            null,
            from.metric(),
            from.fields(),
            from.language(),
            from.quantization(),
            chunking(from, facts.maxTokens()),
            from.lateInteraction() && facts.lateInteraction() != null)
        .with(served.asked(), facts);
  }

  /** What was the old model's limit becomes the new one's; what was chosen stays where it fits. */
  private CollectionDraft.ChunkingDraft chunking(CollectionSettings from, int limit) {
    Chunking before = from.chunking();
    if (before == null) {
      // A collection of vectors alone cut nothing; one with a model said so.
      return new CollectionDraft.ChunkingDraft(from.model() != null, null, null);
    }
    boolean wasLimit =
        encoders.list().stream()
            .filter(
                model -> model.id().equals(from.model()) || model.aliases().contains(from.model()))
            .map(ServedModel::facts)
            .filter(Objects::nonNull)
            .anyMatch(facts -> facts.maxTokens() == before.tokens());
    int tokens = wasLimit ? limit : Math.min(limit, before.tokens());
    return new CollectionDraft.ChunkingDraft(
        false,
        tokens,
        before.overlap() == before.tokens() / 10
            ? tokens / 10
            : Math.min(before.overlap(), tokens / 2));
  }
}
