package dev.semblance.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;

/** Moving house into OpenSearch and back, where {@code TEST_OPENSEARCH} names one that runs. */
class CopyIntoOpenSearchIT extends StoreCopyContract {
  private static final String VARIABLE = "TEST_OPENSEARCH";

  @Override
  List<String> store() {
    String addresses = System.getenv(VARIABLE);
    boolean there = addresses != null && !addresses.isBlank();
    if (!there) {
      System.err.println(
          "SKIPPED, NOT TESTED: CopyIntoOpenSearchIT: no "
              + VARIABLE
              + " (src/test/opensearch/home and node start one)");
    }
    assumeTrue(there, "no " + VARIABLE);
    return List.of(
        "--semblance.collections.store=opensearch",
        "--semblance.collections.url=" + addresses,
        "--semblance.collections.namespace=t" + Long.toString(System.nanoTime(), 36));
  }
}
