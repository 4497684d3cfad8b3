package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.lucene.LuceneCollectionStore;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What a server answers whose collections another process holds, and of one that is torn. */
@CollectionSlice
class UnreadableCollectionsWebTests {
  @TempDir private static Path data;
  private static LuceneCollectionStore holder;

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void held(DynamicPropertyRegistry properties) throws IOException {
    holder = new LuceneCollectionStore(data.resolve("collections"), InstantSource.system());
    for (String name : List.of("torn", "whole")) {
      holder.create(
          name,
          new CollectionSettings(
              null, "mine", 2, VectorSimilarity.DOT, Map.of(), "any", Quantization.NONE, null));
    }
    Files.writeString(data.resolve("collections/torn/collection.json"), "{");
    properties.add("semblance.data", data::toString);
  }

  @Test
  void anotherProcessIsNamedUntilItEndsAndATornCollectionLeavesTheOthersServing() {
    Collections http = new Collections(port);
    for (HttpCaller.Answer answer :
        List.of(
            http.get(""),
            http.get("/whole"),
            http.send("PUT", "/new", "{}"),
            http.send("POST", "/whole/search", "{'vector':[1,0],'space':'mine'}"))) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.json().get("detail").asString())
          .contains("pid " + ProcessHandle.current().pid());
    }
    HttpCaller.Answer embedded = new HttpCaller(port).post("/v1/embeddings", "{\"input\":\"x\"}");
    assertThat(embedded.status()).as(embedded.text()).isEqualTo(200);

    holder.close();

    JsonNode all = http.get("").json().get("data");
    assertThat(all).hasSize(2);
    assertThat(all.get(0).get("name").asString()).isEqualTo("torn");
    assertThat(all.get(0).get("error").toString()).contains("collection.json");
    assertThat(all.get(1).has("error")).isFalse();
    HttpCaller.Answer torn = http.get("/torn");
    assertThat(torn.status()).isEqualTo(503);
    assertThat(torn.json().get("detail").asString()).contains("torn/collection.json");
    assertThat(http.get("/whole").json().get("documents").asInt()).isZero();
  }
}
