package dev.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code src/docs/metrics.md} says what the registry really gives out. */
class MetricsPageTests {

  private final MetersUnderTest meters = new MetersUnderTest();

  @Test
  void thePagesTableIsTheEnumAsPrometheusSeesIt() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("src/docs/metrics.md")).stream()
            .filter(line -> line.startsWith("| `semblance_"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(SemblanceMeter.values()).map(this::expectedRow).toList());
  }

  @Test
  void everyNameOfTheTableIsInAScrape() {
    String scrape = meters.scrape();

    for (SemblanceMeter meter : SemblanceMeter.values()) {
      assertThat(scrape).containsPattern("(?m)^" + exportedName(meter) + "(_bucket|_count)?[ {]");
    }
  }

  @Test
  void noMeterHasANameOutsideTheEnum() {
    List<String> known =
        Arrays.stream(SemblanceMeter.values()).map(SemblanceMeter::meterName).toList();

    assertThat(meters.registry.getMeters())
        .isNotEmpty()
        .allSatisfy(meter -> assertThat(known).contains(meter.getId().getName()));
  }

  private String expectedRow(SemblanceMeter meter) {
    String type =
        switch (one(meter).getId().getType()) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
          case TIMER, DISTRIBUTION_SUMMARY -> "histogram";
          default -> throw new AssertionError("no word for " + one(meter).getId());
        };
    String tags =
        one(meter).getId().getTags().stream()
            .map(Tag::getKey)
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(exportedName(meter), type, tags, meter.description());
  }

  private String exportedName(SemblanceMeter meter) {
    Meter.Id id = one(meter).getId();
    String name =
        meters
            .registry
            .config()
            .namingConvention()
            .name(id.getName(), id.getType(), id.getBaseUnit());
    return id.getType() == Meter.Type.COUNTER ? name + "_total" : name;
  }

  private Meter one(SemblanceMeter meter) {
    Collection<Meter> found = meters.registry.find(meter.meterName()).meters();
    assertThat(found).as("meters called " + meter.meterName()).isNotEmpty();
    return found.iterator().next();
  }
}
