package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@CollectionSlice
class MapsWebTests {
  private static final int CLUSTERS = 4;
  private static final int EACH = 30;
  private static final int ALL = CLUSTERS * EACH;

  @TempDir private static Path data;
  @LocalServerPort private int port;
  private Collections http;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void fill() {
    http = new Collections(port);
    http.send("DELETE", "/points", "");
    http.ok("PUT", "/points", "{'dimensions':8,'space':'s','fields':{'group':'number'}}");
    put(0, CLUSTERS);
  }

  /** Documents c-i of clusters, each about a direction of its own. */
  private void put(int from, int to) {
    Random random = new Random(3);
    List<String> documents = new ArrayList<>();
    for (int cluster = from; cluster < to; cluster++) {
      for (int i = 0; i < EACH; i++) {
        List<String> vector = new ArrayList<>();
        for (int d = 0; d < 8; d++) {
          vector.add(Double.toString((d == cluster ? 1 : 0) + 0.1 * random.nextGaussian()));
        }
        documents.add(
            "{'id':'"
                + cluster
                + "-"
                + i
                + "','vector':["
                + String.join(",", vector)
                + "],'metadata':{'group':"
                + cluster
                + "}}");
      }
    }
    http.ok(
        "PUT",
        "/points/documents",
        "{'space':'s','wait':'visible','documents':[" + String.join(",", documents) + "]}");
  }

  private String start(String body) {
    HttpCaller.Answer answer = http.send("POST", "/points/maps", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().get("id").asString();
  }

  private JsonNode done(String id) throws InterruptedException {
    double last = 0;
    for (int i = 0; i < 1_200; i++) {
      JsonNode map = http.get("/points/maps/" + id).json();
      assertThat(map.get("progress").asDouble()).isGreaterThanOrEqualTo(last);
      last = map.get("progress").asDouble();
      if (!map.get("state").asString().equals("running")) {
        assertThat(map.get("state").asString()).as(map.toString()).isEqualTo("done");
        return map;
      }
      assertThat(map.has("xy")).isFalse();
      Thread.sleep(Duration.ofMillis(50));
    }
    throw new AssertionError("map " + id + " is not done");
  }

  private static float[] xy(JsonNode map) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(map.get("xy").asString()))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] xy = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(xy);
    return xy;
  }

  private static List<String> ids(JsonNode map) {
    List<String> ids = new ArrayList<>();
    map.get("ids").forEach(id -> ids.add(id.asString()));
    return ids;
  }

  @Test
  void documentsOfOneKindLieTogether() throws InterruptedException {
    JsonNode map = done(start("{}"));

    List<String> ids = ids(map);
    float[] xy = xy(map);
    assertThat(map.get("points").asInt()).isEqualTo(ALL);
    assertThat(map.get("of").asInt()).isEqualTo(ALL);
    assertThat(map.get("progress").asDouble()).isEqualTo(1);
    assertThat(map.get("seq").asLong()).isEqualTo(http.get("/points").json().get("seq").asLong());
    assertThat(ids).hasSize(ALL).isSorted().doesNotHaveDuplicates();
    assertThat(xy).hasSize(2 * ALL);
    int near = 0;
    for (int i = 0; i < ALL; i++) {
      int best = -1;
      double least = Double.MAX_VALUE;
      for (int j = 0; j < ALL; j++) {
        double distance = Math.hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]);
        if (j != i && distance < least) {
          least = distance;
          best = j;
        }
      }
      near += ids.get(i).charAt(0) == ids.get(best).charAt(0) ? 1 : 0;
    }
    assertThat(near).isGreaterThan(ALL * 9 / 10);
  }

  @Test
  void aMapIsKeptUntilATenthOfTheDocumentsChanged() throws InterruptedException {
    String id = start("{}");
    JsonNode first = done(id);
    assertThat(start("{}")).isEqualTo(id);

    http.ok("PATCH", "/points/documents/0-0", "{'metadata':{'a':1},'wait':'visible'}");
    assertThat(start("{}")).isEqualTo(id);

    put(0, 1);
    http.ok("POST", "/points/documents:delete", "{'filter':'group = 3'}");
    put(3, 4);
    String next = start("{}");
    assertThat(next).isNotEqualTo(id);
    assertThat(done(next).get("seq").asLong()).isGreaterThan(first.get("seq").asLong());
    assertThat(http.get("/points/maps/" + id).status()).isEqualTo(404);
  }

  @Test
  void aFilterAndALimitChooseTheDocuments() throws InterruptedException {
    JsonNode some = done(start("{'filter':'group in [1,2]'}"));
    assertThat(some.get("of").asInt()).isEqualTo(2 * EACH);
    assertThat(ids(some)).allMatch(id -> id.startsWith("1-") || id.startsWith("2-"));

    JsonNode sample = done(start("{'limit':20}"));
    assertThat(sample.get("points").asInt()).isEqualTo(20);
    assertThat(sample.get("of").asInt()).isEqualTo(ALL);
    assertThat(xy(sample)).hasSize(40);
    JsonNode larger = done(start("{'limit':40}"));
    assertThat(ids(larger)).containsAll(ids(sample));

    JsonNode none = done(start("{'filter':'group = 9'}"));
    assertThat(none.get("points").asInt()).isZero();
    assertThat(none.get("xy").asString()).isEmpty();
  }

  @Test
  void theSameDocumentsMakeTheSameMap() throws InterruptedException {
    String first = start("{'limit':50}");
    JsonNode map = done(first);
    assertThat(http.send("DELETE", "/points/maps/" + first, "").status()).isEqualTo(204);

    JsonNode again = done(start("{'limit':50}"));

    assertThat(again.get("xy").asString()).isEqualTo(map.get("xy").asString());
  }

  @Test
  void aMapThatIsTakenAwayIsGone() throws InterruptedException {
    String id = start("{}");
    done(id);

    assertThat(http.send("DELETE", "/points/maps/" + id, "").status()).isEqualTo(204);
    HttpCaller.Answer gone = http.get("/points/maps/" + id);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.json().get("detail").asString()).contains("points", "map", id);
    assertThat(http.send("DELETE", "/points/maps/" + id, "").status()).isEqualTo(404);
    assertThat(http.get("/points/maps/..%2F..%2Fcollection.json").status()).isEqualTo(404);
  }

  @Test
  void whatCannotBeDrawnIsRefusedBeforeItBegins() {
    assertThat(http.send("POST", "/none/maps", "{}").status()).isEqualTo(404);
    assertThat(http.send("POST", "/points/maps", "{'limit':0}").status()).isEqualTo(400);
    assertThat(http.send("POST", "/points/maps", "{'limit':100001}").status()).isEqualTo(400);
    assertThat(http.send("POST", "/points/maps", "{'seed':1}").status()).isEqualTo(400);
    HttpCaller.Answer field = http.send("POST", "/points/maps", "{'filter':'colour = 1'}");
    assertThat(field.status()).isEqualTo(400);
    assertThat(field.json().get("detail").asString()).contains("colour");
  }
}
