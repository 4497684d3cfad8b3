package dev.semblance.cli.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.cli.input.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DocumentJsonTests {

  private static String json(Map<String, String> fields, String id, String metadata) {
    Entry.Text entry =
        new Entry.Text(
            new Entry.Place(1, null),
            id,
            "abc",
            (ObjectNode) JsonMapper.shared().readTree(metadata));
    return new String(
        new DocumentJson(fields).bytes(DocumentJson.id(entry), entry), StandardCharsets.UTF_8);
  }

  @Test
  void aTextWithoutIdIsKnownByItsHash() {
    // printf abc | sha256sum
    assertThat(json(Map.of(), null, "{}"))
        .isEqualTo("{\"id\":\"ba7816bf8f01cfea414140de5dae2223\",\"text\":\"abc\"}");
  }

  @Test
  void cellsBecomeWhatTheirFieldsAre() {
    Map<String, String> fields =
        Map.of("n", "number", "x", "number", "w", "number", "b", "boolean", "k", "keyword");

    assertThat(
            json(
                fields,
                "i",
                """
                {"n":"10","x":" 2.5","w":"ten","b":"TRUE","k":"1","other":"2"}
                """))
        .isEqualTo(
            "{\"id\":\"i\",\"text\":\"abc\",\"metadata\":{\"n\":10,\"x\":2.5,\"w\":\"ten\","
                + "\"b\":true,\"k\":\"1\",\"other\":\"2\"}}");
  }

  @Test
  void segmentsTakeAFewSecondsWhateverTheModel() {
    SegmentSize size = SegmentSize.START;

    assertThat(size.after(Duration.ofMillis(500))).isEqualTo(new SegmentSize(256));
    assertThat(size.after(Duration.ofSeconds(5))).isEqualTo(size);
    assertThat(size.after(Duration.ofSeconds(9))).isEqualTo(new SegmentSize(64));
    assertThat(new SegmentSize(4_096).after(Duration.ZERO)).isEqualTo(new SegmentSize(4_096));
    assertThat(new SegmentSize(16).after(Duration.ofMinutes(1))).isEqualTo(new SegmentSize(16));
  }
}
