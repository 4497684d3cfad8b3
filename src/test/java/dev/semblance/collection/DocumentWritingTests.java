package dev.semblance.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentWritingTests {
  @TempDir private Path data;
  private MovingCollection moving;

  @BeforeEach
  void make() {
    moving = new MovingCollection(data);
    moving.create();
  }

  @AfterEach
  void close() {
    moving.close();
  }

  private DocumentResult write(NewDocument document) {
    CollectionService.Writing writing = moving.service.writing("c", moving.vowels.space(), null);
    DocumentResult result = writing.write(List.of(document)).getFirst();
    var _ = writing.finish(true);
    return result;
  }

  @Test
  void anUnchangedTextIsNotEmbeddedAgain() {
    NewDocument plain = new NewDocument("1", "aei", null, Metadata.NONE, null);
    NewDocument priced = new NewDocument("1", "aei", null, Metadata.parse("{\"p\":1}"), null);
    assertThat(write(plain).status()).isEqualTo(WriteStatus.CREATED);
    assertThat(moving.vowels.embedded()).isEqualTo(1);

    assertThat(write(plain).status()).isEqualTo(WriteStatus.UNCHANGED);
    assertThat(write(priced).status()).isEqualTo(WriteStatus.UPDATED);
    assertThat(moving.vowels.embedded()).isEqualTo(1);

    assertThat(write(new NewDocument("1", "o", null, Metadata.NONE, null)).status())
        .isEqualTo(WriteStatus.UPDATED);
    assertThat(moving.vowels.embedded()).isEqualTo(2);
  }

  @Test
  void aVectorOfOtherDimensionsIsRefusedWithBothNumbers() {
    DocumentResult result =
        write(new NewDocument("1", null, new float[] {1, 2}, Metadata.NONE, null));

    assertThat(result.status()).isEqualTo(WriteStatus.REFUSED);
    assertThat(result.fault()).isInstanceOf(Fault.DimensionMismatch.class);
    assertThat(result.fault().message()).contains("documents[0]", "2", "6");
    assertThat(moving.collection().latest("1")).isNull();
  }
}
