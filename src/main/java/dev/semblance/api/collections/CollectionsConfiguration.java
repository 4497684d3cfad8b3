package dev.semblance.api.collections;

import dev.semblance.collection.CollectionService;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.TextCuts;
import dev.semblance.encoder.Encoders;
import dev.semblance.rerank.RerankService;
import dev.semblance.similarity.SpaceEquivalence;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the routes of collections speak to; the store is asked for when a collection is. */
@Configuration(proxyBeanMethods = false)
class CollectionsConfiguration {

  @Bean
  CollectionService collectionService(
      ObjectProvider<CollectionStore> store,
      Encoders encoders,
      ObjectProvider<SpaceEquivalence> equivalence,
      RerankService reranking) {
    return new CollectionService(
        store::getObject,
        encoders,
        equivalence.getIfAvailable(SpaceEquivalence::identical),
        reranking,
        CUTS);
  }

  private static final TextCuts CUTS =
      (encoder, prompt, texts, chunking, places, deadline) ->
          texts.stream()
              .map(text -> new TextCuts.Cut(List.of(new TextCuts.Span(0, text.length())), null))
              .toList();
}
