package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection that keeps vectors of tokens lets in only those of their space. */
class TokenSpaceTests {
  private static final String OWN = "letters@aaaaaaaaaaaa/tokens/6";
  private static final String FOREIGN = "letters@bbbbbbbbbbbb/tokens/6";

  @TempDir private Path data;
  private MovingCollection moving;
  private LetterVectors model;

  @BeforeEach
  void make() {
    moving = new MovingCollection(data);
    model = LetterVectors.late("0123456789ab", "aaaaaaaaaaaa", "aeiou");
    moving.served.put("vowels", model);
    moving.service.create(
        "c", new CollectionDraft("vowels", null, null, null, null, null, null, null, true));
    moving.put("text", "a");
  }

  @AfterEach
  void close() {
    moving.close();
  }

  private static NewDocument text(String id) {
    return new NewDocument(id, "e", null, Metadata.NONE, null);
  }

  private NewDocument sent(String id) {
    float[][] tokens = {{0, 1, 0, 0, 0, 0}};
    return new NewDocument(
        id, "e", null, List.of(new Chunk(0, 1, model.vector("e"), tokens)), Metadata.NONE, null);
  }

  private void write(String tokenSpace, NewDocument document) {
    CollectionService.Writing writing =
        moving.service.writing("c", new SaidSpaces(model.space(), tokenSpace), null);
    assertThat(writing.write(List.of(document)).getFirst().fault()).isNull();
    var _ = writing.finish(true);
  }

  @Test
  void vectorsOfTokensThatAreSentMustBeOfTheSpaceThatIsKept() {
    assertThatThrownBy(() -> write(FOREIGN, sent("b")))
        .isInstanceOf(Fault.SpaceMismatch.class)
        .hasMessageContaining("token_space")
        .hasMessageContaining(OWN)
        .hasMessageContaining(FOREIGN);
    assertThatThrownBy(() -> write(null, sent("b")))
        .isInstanceOf(Fault.SpaceMissing.class)
        .hasMessageContaining("token_space");
    assertThat(moving.collection().latest("b")).isNull();

    write(OWN, sent("b"));
    assertThat(moving.collection().latest("b").chunks().getFirst().vector())
        .containsExactly(model.vector("e"));
  }

  /** The same dense space, and another matrix for the vectors of tokens. */
  @Test
  void aTextIsRefusedOnceItsModelGivesOtherVectorsOfTokensUntilAMigration() {
    moving.served.put("vowels", LetterVectors.late("0123456789ab", "bbbbbbbbbbbb", "aeiou"));

    assertThatThrownBy(() -> write(null, text("b")))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining(OWN)
        .hasMessageContaining(FOREIGN)
        .hasMessageContaining("POST /v1/collections/c/migrations {\"model\": \"vowels\"}");
    assertThat(moving.collection().latest("b")).isNull();
    // What is not to be embedded is written as before.
    moving.put("text", "a");

    var _ = moving.migrations.start("c", "vowels", null);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> moving.migrations.find("c", "m2").migration().state() == Migration.State.READY);
    var _ = moving.migrations.activate("c", "m2", null);
    write(null, text("b"));
    assertThat(moving.collection().settings().tokenSpace()).isEqualTo(FOREIGN);
  }
}
