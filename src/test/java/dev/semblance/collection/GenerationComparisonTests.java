package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class GenerationComparisonTests {
  private int asked;

  /** Documents with seq 1 whose seqs cannot be had when a condition holds. */
  private Generation generation(List<String> ids, BooleanSupplier broken) {
    return (Generation)
        Proxy.newProxyInstance(
            Generation.class.getClassLoader(),
            new Class<?>[] {Generation.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "heads" ->
                      ids.stream()
                          .filter(
                              id -> arguments[0] == null || id.compareTo((String) arguments[0]) > 0)
                          .map(id -> new Generation.Head(id, 1))
                          .toList();
                  case "seqsOf" -> seqs(ids, (Collection<?>) arguments[0], broken);
                  case "count" -> (long) ids.size();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Map<String, Long> seqs(List<String> ids, Collection<?> wanted, BooleanSupplier broken) {
    asked++;
    if (broken.getAsBoolean()) {
      throw new Fault.CollectionUnavailable("not now");
    }
    Map<String, Long> seqs = new LinkedHashMap<>();
    ids.stream().filter(wanted::contains).forEach(id -> seqs.put(id, 1L));
    return seqs;
  }

  private static GenerationComparison comparison(Generation live, Generation other) {
    StoredCollection collection =
        (StoredCollection)
            Proxy.newProxyInstance(
                StoredCollection.class.getClassLoader(),
                new Class<?>[] {StoredCollection.class},
                (_, method, _) -> method.getName().equals("live") ? live : other);
    return new GenerationComparison(collection);
  }

  @Test
  void whatWasFoundBeforeAStoreFailedIsGivenLater() {
    GenerationComparison comparison =
        comparison(
            generation(List.of("a", "b", "c"), () -> false),
            generation(List.of("a"), () -> asked == 2));

    assertThatThrownBy(() -> comparison.differing(2))
        .isInstanceOf(Fault.CollectionUnavailable.class);

    assertThat(comparison.differing(2)).containsExactly("b", "c");
    assertThat(comparison.differing(2)).isNull();
  }

  @Test
  void whatIsGoneIsFoundAfterAStoreFailed() {
    GenerationComparison comparison =
        comparison(
            generation(List.of("a"), () -> asked == 1),
            generation(List.of("a", "gone"), () -> false));

    assertThatThrownBy(comparison::gone).isInstanceOf(Fault.CollectionUnavailable.class);

    assertThat(comparison.gone()).containsExactly("gone");
    assertThat(comparison.gone()).isNull();
  }
}
