package dev.semblance.api.v1;

import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.LetterVectors;
import dev.semblance.collection.lucene.LuceneCollectionStore;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.fault.Fault;
import dev.semblance.similarity.TableEncoder;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Lazy;

/** Starts the HTTP dialects on a real Tomcat over {@link TableEncoder}; one for all such tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = TableSlice.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.limits.max-matrix=12",
      "semblance.limits.max-inputs=6",
      "semblance.limits.max-vector=5",
      "semblance.limits.max-token-pairs=100",
      // Tests have no meters unless they say so.
      "management.prometheus.metrics.export.enabled=true"
    })
public @interface TableSlice {

  /** Not a configuration by annotation: scanning from dev.semblance must not find it. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {"dev.semblance.problem", "dev.semblance.api", "dev.semblance.status"},
      excludeFilters =
          @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  class Application {

    @Bean
    Encoders tableEncoders() {
      return new TableEncoders();
    }

    @Bean
    @Lazy
    CollectionStore tableStore() throws IOException {
      return new LuceneCollectionStore(
          Files.createTempDirectory("semblance-collections"), InstantSource.system());
    }
  }

  /**
   * {@code default}, {@code splade} that gives sparse vectors alone, {@code late} whose queries are
   * shorter than its documents, {@code nli}, a classifier, and {@code letters}, which gives vectors
   * of another space, both in no list, and {@code busy} which is still being loaded.
   */
  final class TableEncoders implements Encoders {
    private final TableEncoder encoder = new TableEncoder();
    private final LetterVectors letters = new LetterVectors("ba9876543210", "abc");

    @Override
    public ServedEncoder find(String name) {
      return switch (name) {
        case "default" -> new ServedEncoder(name, "default", null, encoder);
        case "default-query" -> new ServedEncoder(name, "default", "query", encoder);
        case "splade" -> new ServedEncoder(name, "splade", null, new SparseTable(encoder));
        case "letters" -> new ServedEncoder(name, name, null, letters);
        case "late" -> new ServedEncoder(name, name, null, new LateTable(encoder));
        case "nli" -> new ServedEncoder(name, name, null, new LabelEncoder());
        case "busy" -> throw new Fault.NotReady("the model is being loaded");
        default -> throw new Fault.ModelNotServed(name, List.of("default", "busy"));
      };
    }

    @Override
    public List<ServedModel> list() {
      Instant since = Instant.ofEpochSecond(1_767_225_600);
      return List.of(
          new ServedModel("default", "/table", List.of("table"), since, encoder.facts()),
          new ServedModel("busy", "/busy", List.of(), since, null));
    }
  }
}
