package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.semblance.client.langchain4j.SemblanceEmbeddingStore;
import dev.semblance.client.langchain4j.SemblanceScoringModel;
import dev.semblance.client.plain.CollectionSettings;
import dev.semblance.client.plain.Document;
import dev.semblance.client.plain.DocumentCollection;
import dev.semblance.client.plain.Embedding;
import dev.semblance.client.plain.Filter;
import dev.semblance.client.plain.Hit;
import dev.semblance.client.plain.Migration;
import dev.semblance.client.plain.Ranked;
import dev.semblance.client.plain.Reading;
import dev.semblance.client.plain.Scores;
import dev.semblance.client.plain.Search;
import dev.semblance.client.plain.SemblanceClient;
import dev.semblance.client.plain.ServerFault;
import dev.semblance.client.plain.Space;
import dev.semblance.client.plain.SpacesDiffer;
import dev.semblance.client.plain.TokenEmbeddings;
import dev.semblance.client.plain.Written;
import dev.semblance.client.springai.SemblanceVectorStore;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The Java client and what stands over it, against the running server; the docs show its parts. */
@PlaygroundServer
class JavaClientsIT {
  @LocalServerPort private int port;
  private SemblanceClient client;

  @BeforeEach
  void connect() {
    client = SemblanceClient.to("http://127.0.0.1:" + port).build();
  }

  @AfterEach
  void close() {
    client.collections().stream()
        .filter(c -> c.name().startsWith("java-"))
        .forEach(c -> client.collection(c.name()).drop());
    client.close();
  }

  @Test
  void embeddingsKnowTheirSpaceAndOfTwoSpacesNoneAreCompared() {
    // tag::embed[]
    List<Embedding> texts =
        client.embed(List.of("The cat sat.", "A kitten rests.", "Shares fell."));
    double near = texts.get(0).cosine(texts.get(1));
    double far = texts.get(0).cosine(texts.get(2));

    Embedding query = client.embed(List.of("a cat"), Reading.DEFAULT.as("query").cut()).getFirst();
    // end::embed[]
    assertThat(near).isGreaterThan(far);
    assertThat(query.space()).isEqualTo(texts.getFirst().space());
    assertThat(query.space().text()).endsWith("/mean/384");

    Scores scores = client.similarity(texts, texts, "cosine");
    assertThat(scores.higherIsCloser()).isTrue();
    assertThat(scores.at(0, 1)).isCloseTo(near, within(1e-5));
    assertThat(
            client
                .similarity(
                    List.of("The cat sat."), List.of("Shares fell."), "cosine", Reading.DEFAULT)
                .at(0, 0))
        .isCloseTo(far, within(1e-5));

    Embedding foreign = client.embed(List.of("a cat"), Reading.by("other")).getFirst();
    assertThatExceptionOfType(SpacesDiffer.class).isThrownBy(() -> query.cosine(foreign));
    assertThatExceptionOfType(SpacesDiffer.class)
        .isThrownBy(() -> client.similarity(texts, List.of(foreign), null))
        .withMessageContaining(query.space().text())
        .withMessageContaining(foreign.space().text());
  }

  @Test
  void tokensAreEmbeddedAndCompared() {
    List<TokenEmbeddings> read =
        client.embedTokens(List.of("what is warm?", "the cat is warm"), Reading.by("other"));
    TokenEmbeddings.Token cat =
        read.get(1).tokens().stream()
            .filter(t -> t.start() != null && t.start() == 4)
            .findFirst()
            .orElseThrow();
    assertThat(cat.embedding().dot(cat.embedding())).isCloseTo(1, within(1e-3));
    assertThat(read.getFirst().space().text()).contains("/tokens/");
    double own = read.getFirst().maxSim(read.getFirst());
    assertThat(own).isCloseTo(read.getFirst().tokens().size(), within(1e-2));
    assertThat(read.getFirst().maxSim(read.get(1))).isLessThan(own);
  }

  @Test
  void documentsAreReranked() {
    // tag::rerank[]
    List<String> documents = List.of("Shares fell.", "A cat rests on the mat.");
    List<Ranked> ranked = client.rerank("where is the cat?", documents, Reading.by("default"));
    String best = documents.get(ranked.getFirst().index());
    // end::rerank[]
    assertThat(best).isEqualTo("A cat rests on the mat.");
    assertThat(ranked.getFirst().score()).isGreaterThan(ranked.getLast().score());
  }

  @Test
  void faultsNameTheFieldAndTheItem() {
    // tag::fault[]
    try {
      var _ = client.embed(List.of("short", "word ".repeat(400)));
    } catch (ServerFault fault) {
      assertThat(fault.status()).isEqualTo(400);
      assertThat(fault.field()).isEqualTo("input");
      assertThat(fault.index()).isEqualTo(1);
      return;
    }
    // end::fault[]
    throw new AssertionError("an over-long text was embedded");
  }

  @Test
  void aProblemOfACollectionNamesItsFieldToo() {
    assertThatExceptionOfType(ServerFault.class)
        .isThrownBy(
            () -> client.create("java-wrong", CollectionSettings.DEFAULT.field("price", "colour")))
        .satisfies(
            fault -> {
              assertThat(fault.status()).isEqualTo(400);
              assertThat(fault.code()).isEqualTo("invalid_request");
              assertThat(fault.field()).startsWith("fields");
              assertThat(fault.requestId()).isNotEmpty();
            });
    assertThatExceptionOfType(ServerFault.class)
        .isThrownBy(() -> client.collection("java-never").describe())
        .satisfies(fault -> assertThat(fault.status()).isEqualTo(404));
    assertThatExceptionOfType(ServerFault.class)
        .isThrownBy(
            () ->
                client
                    .within(Duration.ofMillis(1))
                    .embed(Collections.nCopies(200, "a text of some words ".repeat(20))))
        .satisfies(fault -> assertThat(fault.status()).isEqualTo(504));
  }

  @Test
  void aCollectionIsMadeFilledReadSearchedAndDropped() {
    // tag::collection[]
    DocumentCollection notes =
        client.create(
            "java-notes",
            CollectionSettings.DEFAULT.field("topic", "keyword").field("size", "number"));
    Stream<Document> documents =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    Document.of(
                        "n" + i,
                        (i % 2 == 0 ? "The cat sleeps, note " : "Shares fell, note ") + i,
                        Map.of("topic", i % 2 == 0 ? "animals" : "markets", "size", i)));
    Written written = notes.put(documents);

    List<Hit> hits =
        notes.search(
            Search.of("where does the kitten rest?")
                .filter(
                    Filter.all(Filter.eq("topic", "animals"), Filter.compare("size", "lt", 100)))
                .limit(5)
                .after(written));
    // end::collection[]
    assertThat(written.created()).isEqualTo(1000);
    assertThat(written.refused()).isEmpty();
    assertThat(hits)
        .hasSize(5)
        .allSatisfy(
            hit -> {
              assertThat(hit.text()).startsWith("The cat sleeps");
              assertThat(hit.metadata().get("topic")).isEqualTo("animals");
              assertThat((Long) hit.metadata().get("size")).isLessThan(100);
            });
    assertThat(
            notes
                .put(
                    Document.of(
                        "n0", "The cat sleeps, note 0", Map.of("topic", "animals", "size", 0)))
                .unchanged())
        .isEqualTo(1);

    Written some =
        notes.put(Document.of("", "no id"), Document.of("good \"é\" 猫", "a\nb\tc \\ \" 😀"));
    assertThat(some.refused()).hasSize(1);
    assertThat(some.refused().getFirst().place()).isZero();
    assertThat(notes.get(List.of("good \"é\" 猫", "never")).getFirst().text())
        .isEqualTo("a\nb\tc \\ \" 😀");
    assertThat(notes.describe().documents()).isEqualTo(1001);
    assertThat(notes.count(Filter.eq("topic", "markets").not())).isEqualTo(501);
    assertThat(notes.delete(List.of("n0", "n1"))).isEqualTo(2);
    assertThat(notes.delete(Filter.eq("topic", "markets"))).isEqualTo(499);
    assertThat(notes.count(null)).isEqualTo(500);
    assertThat(notes.count(Filter.line("size >= 900"))).isEqualTo(50);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Filter.all(Filter.line("size >= 900"), Filter.eq("size", 1)));

    Embedding query = client.embed("a cat");
    assertThat(notes.search(Search.of(query).limit(3).withVectors()))
        .allSatisfy(
            hit ->
                assertThat(new Embedding(query.space(), hit.vector()).cosine(query))
                    .isCloseTo(hit.vectorScore(), within(1e-3)));
    notes.drop();
    assertThat(client.collections()).noneMatch(c -> c.name().equals("java-notes"));
  }

  @Test
  void aCollectionMovesToAnotherModel() {
    DocumentCollection moving = client.create("java-moving", CollectionSettings.DEFAULT);
    moving.put(Document.of("a", "the cat"), Document.of("b", "the dog"));
    Space before = moving.describe().space();
    // tag::migrate[]
    Migration migration = moving.migrate("other");
    while (migration.state().equals("running")) {
      migration = moving.migration(migration.id());
    }
    migration = moving.activate(migration.id());
    // end::migrate[]
    assertThat(migration.state()).isEqualTo("active");
    assertThat(moving.describe().space().fits(before)).isFalse();
    assertThat(moving.rollback(migration.id()).state()).isEqualTo("rolled_back");
    assertThat(moving.describe().space()).isEqualTo(before);
  }

  @Test
  void springAiKeepsDocumentsAndFindsThem() {
    // tag::spring[]
    DocumentCollection collection =
        client.create(
            "java-spring",
            CollectionSettings.DEFAULT.field("lang", "keyword").field("year", "number"));
    VectorStore store = new SemblanceVectorStore(collection);
    store.add(
        List.of(
            new org.springframework.ai.document.Document(
                "1", "The cat sat on the mat.", Map.of("lang", "en", "year", 2020)),
            new org.springframework.ai.document.Document(
                "2", "Shares lost value.", Map.of("lang", "en", "year", 2024)),
            new org.springframework.ai.document.Document(
                "3", "Die Katze saß auf der Matte.", Map.of("lang", "de", "year", 2024))));

    var found =
        store.similaritySearch(
            SearchRequest.builder()
                .query("a kitten on a rug")
                .topK(2)
                .filterExpression("lang == 'en' && year >= 2020")
                .build());
    // end::spring[]
    assertThat(found)
        .extracting(org.springframework.ai.document.Document::getId)
        .containsExactly("1", "2");
    assertThat(found.getFirst().getText()).isEqualTo("The cat sat on the mat.");
    assertThat(found.getFirst().getMetadata()).containsEntry("lang", "en");
    double score = found.getFirst().getScore();
    assertThat(score)
        .isCloseTo(
            client.embed("a kitten on a rug").cosine(client.embed("The cat sat on the mat.")),
            within(1e-4));
    assertThat(
            store.similaritySearch(
                SearchRequest.builder()
                    .query("a kitten on a rug")
                    .similarityThreshold(score - 1e-3)
                    .build()))
        .hasSize(1);

    var builder = new FilterExpressionBuilder();
    assertThat(
            store.similaritySearch(
                SearchRequest.builder()
                    .query("cat")
                    .filterExpression(
                        builder
                            .or(
                                builder.group(builder.not(builder.in("lang", "en"))),
                                builder.and(builder.nin("lang", "de"), builder.gt("year", 2023)))
                            .build())
                    .build()))
        .extracting(org.springframework.ai.document.Document::getId)
        .containsExactlyInAnyOrder("2", "3");
    store.delete(List.of("1"));
    store.delete("lang == 'de'");
    assertThat(collection.count(null)).isEqualTo(1);
    assertThat(store.getNativeClient()).contains(collection);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                store.add(
                    List.of(
                        new org.springframework.ai.document.Document(
                            "long", "word ".repeat(400), Map.of("year", "no number")))))
        .withMessageContaining("documents[0]");
  }

  @Test
  void langChain4jKeepsEmbeddingsAndScoresSegments() {
    List<String> texts = List.of("The cat sat on the mat.", "Shares lost value.");
    // tag::langchain4j[]
    DocumentCollection collection =
        client.create(
            "java-langchain",
            CollectionSettings.DEFAULT.field("lang", "keyword").field("year", "number"));
    List<Embedding> embedded = client.embed(texts);
    SemblanceEmbeddingStore store =
        SemblanceEmbeddingStore.of(collection, embedded.getFirst().space());
    List<String> ids =
        store.addAll(
            embedded.stream()
                .map(e -> dev.langchain4j.data.embedding.Embedding.from(e.vector()))
                .toList(),
            texts.stream()
                .map(
                    t ->
                        TextSegment.from(
                            t,
                            dev.langchain4j.data.document.Metadata.from("lang", "en")
                                .put("year", t.length())))
                .toList());
    SemblanceScoringModel scorer = new SemblanceScoringModel(client, Reading.by("default"));
    // end::langchain4j[]
    Embedding query = client.embed("a kitten on a rug");
    List<EmbeddingMatch<TextSegment>> matches = matches(store, query, null);
    assertThat(matches).extracting(EmbeddingMatch::embeddingId).containsExactlyElementsOf(ids);
    EmbeddingMatch<TextSegment> first = matches.getFirst();
    assertThat(first.score()).isCloseTo((query.cosine(embedded.getFirst()) + 1) / 2, within(1e-4));
    assertThat(first.embedded().text()).isEqualTo(texts.getFirst());
    assertThat(first.embedded().metadata().getLong("year")).isEqualTo(texts.getFirst().length());
    assertThat(new Embedding(query.space(), first.embedding().vector()).cosine(embedded.getFirst()))
        .isCloseTo(1, within(1e-4));
    assertThat(
            matches(
                store,
                query,
                new And(new IsEqualTo("lang", "en"), new Not(new IsGreaterThan("year", 20)))))
        .hasSize(1)
        .first()
        .satisfies(m -> assertThat(m.embedded().text()).isEqualTo(texts.get(1)));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> matches(store, query, new ContainsString("lang", "e")));

    var scores =
        scorer.scoreAll(texts.stream().map(TextSegment::from).toList(), "where is the cat?");
    assertThat(scores.content().getFirst()).isGreaterThan(scores.content().getLast());

    String id = store.add(dev.langchain4j.data.embedding.Embedding.from(query.vector()));
    assertThat(matches(store, query, null).getFirst().embeddingId()).isEqualTo(id);
    store.remove(id);
    store.removeAll(new IsEqualTo("year", texts.getFirst().length()));
    assertThat(collection.count(null)).isEqualTo(1);
    store.removeAll();
    assertThat(collection.count(null)).isZero();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SemblanceEmbeddingStore.of(collection, new Space("mine")))
        .withMessageContaining("mine");
  }

  private static List<EmbeddingMatch<TextSegment>> matches(
      SemblanceEmbeddingStore store,
      Embedding query,
      dev.langchain4j.store.embedding.filter.Filter filter) {
    return store
        .search(
            EmbeddingSearchRequest.builder()
                .queryEmbedding(dev.langchain4j.data.embedding.Embedding.from(query.vector()))
                .maxResults(5)
                .filter(filter)
                .build())
        .matches();
  }
}
