package dev.semblance.collection;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.collection.lucene.LuceneCollectionStore;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankService;
import dev.semblance.similarity.SpaceEquivalence;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Collections on disk with two models of letters, {@code vowels} and {@code others}. */
final class MovingCollection implements AutoCloseable {
  final LetterVectors vowels = new LetterVectors("0123456789ab", "aeiou");
  final LetterVectors others = new LetterVectors("ba9876543210", "bcdfghj");

  /** What is served, by name. */
  final Map<String, LetterVectors> served =
      new ConcurrentHashMap<>(Map.of("vowels", vowels, "others", others));

  final CollectionStore store;
  final Migrations migrations;
  final CollectionService service;
  private final SharedThreads threads = SharedThreads.ofProcessors();

  MovingCollection(Path data) {
    this(data, _ -> {});
  }

  /**
   * @param before is given what each embedding is to wait for
   */
  MovingCollection(Path data, Consumer<MovingCollection> before) {
    this(listener -> new LuceneCollectionStore(data, InstantSource.system(), listener), before);
  }

  /**
   * @param opening opens the store, which tells the listener
   */
  MovingCollection(Function<CollectionListener, CollectionStore> opening) {
    this(opening, _ -> {});
  }

  private MovingCollection(
      Function<CollectionListener, CollectionStore> opening, Consumer<MovingCollection> before) {
    TextCuts whole =
        (_, _, texts, _, _, _) ->
            texts.stream()
                .map(text -> new TextCuts.Cut(List.of(new TextCuts.Span(0, text.length())), null))
                .toList();
    Encoders encoders = new Letters();
    CollectionStore[] made = new CollectionStore[1];
    before.accept(this);
    migrations =
        new Migrations(
            () -> made[0],
            encoders,
            SpaceEquivalence.identical(),
            whole,
            InstantSource.system(),
            MigrationListener.NONE);
    store = opening.apply(migrations);
    made[0] = store;
    service =
        new CollectionService(
            () -> store, encoders, SpaceEquivalence.identical(), new RerankService(threads), whole);
  }

  private final class Letters implements Encoders {
    @Override
    public ServedEncoder find(String name) {
      LetterVectors encoder = served.get(name);
      if (encoder == null) {
        throw new Fault.ModelNotServed(name, served.keySet());
      }
      return new ServedEncoder(name, name, null, encoder);
    }

    @Override
    public List<ServedModel> list() {
      return List.of();
    }
  }

  void create() {
    service.create(
        "c", new CollectionDraft("vowels", null, null, null, null, null, null, null, null));
  }

  StoredCollection collection() {
    return store.find("c");
  }

  /** Writes documents, each of whose texts is its id and a word. */
  void put(String word, String... ids) {
    List<NewDocument> documents = new ArrayList<>();
    for (String id : ids) {
      documents.add(new NewDocument(id, id + " " + word, null, Metadata.NONE, null));
    }
    put(documents);
  }

  void put(List<NewDocument> documents) {
    put(documents, true);
  }

  void put(List<NewDocument> documents, boolean visible) {
    CollectionService.Writing writing = service.writing("c", "unchecked", null);
    for (DocumentResult result : writing.write(documents)) {
      if (result.fault() != null) {
        throw result.fault();
      }
    }
    var _ = writing.finish(visible);
  }

  /** A switch that its writers outran is sent again, as its answer says. */
  static void switched(Runnable call) {
    for (int i = 0; ; i++) {
      try {
        call.run();
        return;
      } catch (Fault.Conflict | Fault.DeadlinePassed outrun) {
        if (i == 5) {
          throw outrun;
        }
      }
    }
  }

  /** Both generations hold the same documents, each with its model's vector of its text. */
  void assertSame(Generation one, Generation other) {
    List<Generation.Head> heads = one.heads(null, 100_000);
    org.assertj.core.api.Assertions.assertThat(other.heads(null, 100_000)).isEqualTo(heads);
    for (Generation.Head head : heads) {
      assertVector(one, head.id());
      assertVector(other, head.id());
    }
  }

  private void assertVector(Generation generation, String id) {
    StoredDocument document = generation.latest(id);
    org.assertj.core.api.Assertions.assertThat(document.chunks().getFirst().vector())
        .as("%s in generation %s", id, generation.number())
        .containsExactly(served.get(generation.settings().model()).vector(document.text()));
  }

  @Override
  public void close() {
    try {
      ((AutoCloseable) store).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    threads.close();
  }
}
