package dev.semblance.api.collections;

import dev.semblance.chunking.ChunkSize;
import dev.semblance.chunking.Chunking;
import dev.semblance.collection.CollectionMaps;
import dev.semblance.collection.CollectionService;
import dev.semblance.collection.CollectionSnapshots;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.MigrationListener;
import dev.semblance.collection.Migrations;
import dev.semblance.collection.TextCuts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.LaneQueues;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankService;
import dev.semblance.similarity.SpaceEquivalence;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the routes of collections speak to; the store is asked for when a collection is. */
@Configuration(proxyBeanMethods = false)
class CollectionsConfiguration {
  /** Of the texts of one request, or of one batch of its lines. */
  private static final int MOST_CHUNKS = 100_000;

  @Bean
  CollectionService collectionService(
      ObjectProvider<CollectionStore> store,
      Encoders encoders,
      ObjectProvider<SpaceEquivalence> equivalence,
      RerankService reranking,
      Chunking chunking) {
    return new CollectionService(
        () -> storeOf(store),
        encoders,
        equivalence.getIfAvailable(SpaceEquivalence::identical),
        reranking,
        cuts(chunking));
  }

  @Bean
  LaneQueues laneQueues() {
    return new LaneQueues();
  }

  @Bean
  CollectionMaps collectionMaps(CollectionService collections, LaneQueues queues) {
    return new CollectionMaps(collections, () -> queues.waiting(Lane.QUERY).sequences() > 0);
  }

  @Bean
  Migrations migrations(
      ObjectProvider<CollectionStore> store,
      Encoders encoders,
      ObjectProvider<SpaceEquivalence> equivalence,
      Chunking chunking,
      ObjectProvider<MigrationListener> listener) {
    return new Migrations(
        () -> storeOf(store),
        encoders,
        equivalence.getIfAvailable(SpaceEquivalence::identical),
        cuts(chunking),
        InstantSource.system(),
        listener.getIfAvailable(() -> MigrationListener.NONE));
  }

  @Bean
  CollectionSnapshots collectionSnapshots(ObjectProvider<CollectionStore> store) {
    return new CollectionSnapshots(() -> storeOf(store), InstantSource.system());
  }

  private static CollectionStore storeOf(ObjectProvider<CollectionStore> store) {
    CollectionStore there = store.getIfAvailable();
    if (there == null) {
      throw new Fault.CollectionUnavailable("this server keeps no collections");
    }
    return there;
  }

  private static TextCuts cuts(Chunking chunking) {
    return (encoder, prompt, texts, size, places, deadline) ->
        chunking
            .split(
                encoder,
                prompt,
                texts,
                new ChunkSize(size.tokens(), size.overlap()),
                places,
                MOST_CHUNKS,
                deadline)
            .stream()
            .map(
                split ->
                    new TextCuts.Cut(
                        split.chunks().stream()
                            .map(chunk -> new TextCuts.Span(chunk.start(), chunk.end()))
                            .toList(),
                        split.fault()))
            .toList();
  }
}
