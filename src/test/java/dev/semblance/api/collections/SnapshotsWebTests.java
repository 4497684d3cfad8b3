package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@CollectionSlice
class SnapshotsWebTests {
  @TempDir private static Path data;
  @LocalServerPort private int port;
  private Collections http;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void make() {
    http = new Collections(port);
    for (String name : List.of("books", "copy", "other")) {
      http.send("DELETE", "/" + name, "");
    }
    http.ok("PUT", "/books", "{'dimensions':3,'space':'s','fields':{'n':'number'}}");
  }

  private void put(int from, int to) {
    StringBuilder documents = new StringBuilder();
    for (int i = from; i < to; i++) {
      documents
          .append(documents.isEmpty() ? "" : ",")
          .append("{'id':'" + i + "','text':'word" + i + "','vector':[1," + i + ",0],")
          .append("'metadata':{'n':" + i + "}}");
    }
    http.ok("PUT", "/books/documents", "{'space':'s','documents':[" + documents + "]}");
  }

  private JsonNode taken() throws InterruptedException {
    HttpCaller.Answer begun = http.send("POST", "/books/snapshots", "");
    assertThat(begun.status()).as(begun.text()).isEqualTo(202);
    String id = begun.json().get("id").asString();
    for (int i = 0; i < 1_200; i++) {
      JsonNode snapshot = http.get("/books/snapshots/" + id).json();
      if (!snapshot.get("state").asString().equals("running")) {
        return snapshot;
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    throw new AssertionError("snapshot " + id + " is not done");
  }

  private String id() throws InterruptedException {
    JsonNode snapshot = taken();
    assertThat(snapshot.get("state").asString()).as(snapshot.toString()).isEqualTo("done");
    return snapshot.get("id").asString();
  }

  private HttpCaller.Answer restore(String id, String name) {
    return http.send("POST", "/books/snapshots/" + id + ":restore", "{'name':'" + name + "'}");
  }

  private static Path folder(String id) {
    return data.resolve("snapshots/books").resolve(id);
  }

  @Test
  void aSnapshotIsRestoredUnderAnotherNameWithAllThatWasWrittenBefore() throws Exception {
    put(0, 50);
    JsonNode snapshot = taken();
    put(50, 60);
    http.ok("POST", "/books/documents:delete", "{'ids':['0','1']}");

    assertThat(snapshot.get("documents").asInt()).isEqualTo(50);
    assertThat(snapshot.get("progress").asDouble()).isEqualTo(1);
    assertThat(snapshot.get("bytes").asLong()).isPositive();
    HttpCaller.Answer restored = restore(snapshot.get("id").asString(), "copy");
    assertThat(restored.status()).as(restored.text()).isEqualTo(201);
    assertThat(restored.json().get("documents").asInt()).isEqualTo(50);
    assertThat(restored.json().get("seq").asLong()).isEqualTo(snapshot.get("seq").asLong());
    assertThat(http.get("/copy/documents/7?include=vector").json().get("vector").get(1).asInt())
        .isEqualTo(7);
    assertThat(
            Collections.ids(
                http.search("copy", "{'vector':[0,1,0],'space':'s','filter':'n < 5','limit':2}")
                    .get("hits")))
        .containsExactly("4", "3");
    assertThat(http.get("/books").json().get("documents").asInt()).isEqualTo(58);
    http.ok("PUT", "/copy/documents", "{'space':'s','documents':[{'id':'new','vector':[1,1,1]}]}");
    assertThat(http.get("/books/documents/new").status()).isEqualTo(404);
  }

  /** Each batch is answered with its seq: a snapshot that has a batch has all before it. */
  @Test
  void aSnapshotThatIsTakenWhileWritesGoOnHasAllUpToOneOfThem() throws Exception {
    put(0, 20);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger next = new AtomicInteger(20);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    int from = next.get();
                    put(from, from + 5);
                    next.set(from + 5);
                  }
                });
    try {
      for (int round = 0; round < 3; round++) {
        int acknowledged = next.get();
        JsonNode snapshot = taken();
        assertThat(snapshot.get("state").asString()).isEqualTo("done");
        int documents = snapshot.get("documents").asInt();
        assertThat(documents).isGreaterThanOrEqualTo(acknowledged);
        assertThat(snapshot.get("seq").asLong()).isEqualTo(documents);
        http.send("DELETE", "/copy", "");
        assertThat(restore(snapshot.get("id").asString(), "copy").status()).isEqualTo(201);
        assertThat(
                http.ok("POST", "/copy/documents:count", "{'filter':'n < " + documents + "'}")
                    .get("count")
                    .asInt())
            .isEqualTo(documents);
      }
    } finally {
      stop.set(true);
      writer.join();
    }
    assertThat(http.get("/books").json().get("documents").asInt()).isEqualTo(next.get());
  }

  @Test
  void aSnapshotOutlivesItsCollectionAndIsListedUntilItIsDeleted() throws Exception {
    put(0, 5);
    String first = id();
    http.ok("DELETE", "/books", "");

    JsonNode list = http.get("/books/snapshots").json().get("data");
    assertThat(Collections.ids(list)).contains(first);
    assertThat(restore(first, "books").status()).isEqualTo(201);
    assertThat(http.get("/books").json().get("documents").asInt()).isEqualTo(5);
    assertThat(http.send("DELETE", "/books/snapshots/" + first, "").status()).isEqualTo(204);
    assertThat(folder(first)).doesNotExist();
    assertThat(http.get("/books/snapshots/" + first).status()).isEqualTo(404);
    assertThat(restore(first, "other").status()).isEqualTo(404);
  }

  @Test
  void aRestoreTakesNoOthersPlace() throws Exception {
    put(0, 3);
    String id = id();

    HttpCaller.Answer taken = restore(id, "books");

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.json().get("detail").asString()).contains("books");
    assertThat(restore(id, "No Name").status()).isEqualTo(400);
    assertThat(http.send("POST", "/books/snapshots/" + id + ":restore", "{}").status())
        .isEqualTo(400);
    assertThat(http.send("POST", "/none/snapshots", "").status()).isEqualTo(404);
    assertThat(http.get("/books/snapshots/..%2F..").status()).isEqualTo(404);
  }

  @Test
  void aTornSnapshotIsRefusedWithTheFilesNameAndLeavesNothing() throws Exception {
    put(0, 30);
    String id = id();
    Path torn;
    try (Stream<Path> files = Files.walk(folder(id).resolve("copy"))) {
      torn = files.filter(file -> file.toString().endsWith(".cfs")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(torn);
    bytes[bytes.length / 2] ^= 1;
    Files.write(torn, bytes);

    HttpCaller.Answer refused = restore(id, "other");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().get("detail").asString()).contains(torn.getFileName().toString());
    Files.write(torn, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    Files.delete(torn);
    assertThat(restore(id, "other").json().get("detail").asString())
        .contains(torn.getFileName().toString(), "not there");
    assertThat(http.get("/other").status()).isEqualTo(404);
    try (Stream<Path> left = Files.list(data.resolve("collections"))) {
      assertThat(left.map(one -> one.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".coming") || name.equals("other"));
    }
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefusedWithBothNumbers() throws Exception {
    put(0, 3);
    String id = id();
    replace(folder(id).resolve("snapshot.json"), "\"format\" : 1", "\"format\" : 2");

    HttpCaller.Answer refused = restore(id, "other");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().get("detail").asString())
        .contains("snapshot.json", "format 2", "reads 1");
    replace(folder(id).resolve("snapshot.json"), "\"format\" : 2", "\"format\" : 1");
    replace(
        folder(id).resolve("snapshot.json"), "\"collection.json\"", "\"../../collection.json\"");
    assertThat(restore(id, "other").status()).isEqualTo(503);
    assertThat(http.get("/other").status()).isEqualTo(404);
  }

  private static void replace(Path file, String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  /** As a server that was killed in the middle leaves it. */
  @Test
  void whatAnEndedServerLeftIsNoSnapshotAndIsClearedAway() throws Exception {
    put(0, 3);
    Path left = data.resolve("snapshots/books/.coming-20260101-000000-0000/copy");
    Files.createDirectories(left);
    Files.writeString(left.resolve("collection.json"), "{");

    assertThat(Collections.ids(http.get("/books/snapshots").json().get("data")))
        .noneMatch(id -> id.contains("20260101"));
    id();

    assertThat(left).doesNotExist();
  }

  @Test
  void aSnapshotThatCannotBeWrittenSaysWhyAndTheCollectionServesOn() throws Exception {
    http.ok("PUT", "/other", "{'dimensions':3,'space':'s'}");
    Files.createDirectories(data.resolve("snapshots"));
    Files.writeString(data.resolve("snapshots/other"), "in the way");

    String id = http.ok("POST", "/other/snapshots", "").get("id").asString();
    JsonNode snapshot = http.get("/other/snapshots/" + id).json();
    for (int i = 0; i < 1_200 && snapshot.get("state").asString().equals("running"); i++) {
      Thread.sleep(Duration.ofMillis(50));
      snapshot = http.get("/other/snapshots/" + id).json();
    }

    assertThat(snapshot.get("state").asString()).isEqualTo("failed");
    assertThat(snapshot.get("error").asString()).contains("snapshots/other");
    assertThat(http.get("/other").status()).isEqualTo(200);
    Files.delete(data.resolve("snapshots/other"));
  }
}
