package dev.semblance.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.OnError;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossEncoderWindowsTests {

  @Test
  void theQueryIsTokenisedOnceHoweverManyDocumentsAreCut() {
    LetterPairs encoder = new LetterPairs();
    RerankRequest request =
        new RerankRequest(
            "ab",
            List.of("cdefghijklmno", "cd", "opqrstuvwxyz"),
            RerankFields.USUAL,
            "",
            "",
            null,
            null,
            false,
            null,
            LongDocuments.BEST_CHUNK,
            OnError.FAIL,
            null);

    RerankResult result;
    try (SharedThreads threads = SharedThreads.ofProcessors()) {
      result = new RerankService(threads).rerank(request, encoder);
    }

    assertThat(result.ranked()).hasSize(3);
    assertThat(encoder.tokenised)
        .containsExactlyInAnyOrder("ab", "cdefghijklmno", "cd", "opqrstuvwxyz");
    // Beside two letters of the query and three tokens around the pair five of ten are left.
    assertThat(encoder.documents).contains("cdefg", "cd", "opqrs");
    assertThat(encoder.documents).allMatch(document -> document.length() <= 5);
  }
}
