package dev.semblance.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.ApiSlice;
import dev.semblance.api.HttpCaller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@ApiSlice
class ModelsWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void listsModelsAndAliases() {
    JsonNode list = http.get("/v1/models").json();

    assertThat(list.get("object").asString()).isEqualTo("list");
    List<String> ids = new ArrayList<>();
    list.get("data").forEach(model -> ids.add(model.get("id").asString()));
    assertThat(ids)
        .containsExactly(
            "default",
            "text-embedding-3-small",
            "org/prompted",
            "cold",
            "busy",
            "starting",
            "broken");
    assertThat(list.at("/data/1/alias_of").asString()).isEqualTo("default");
  }

  @Test
  void saysEverythingThatIsKnownOfALoadedModel() {
    assertThat(http.get("/v1/models/org/prompted").text())
        .isEqualTo(
            "{\"id\":\"org/prompted\",\"object\":\"model\",\"created\":1700000000,"
                + "\"owned_by\":\"semblance\",\"aliases\":[],\"loaded\":true,"
                + "\"space\":\"fake@0123456789ab/mean/10\","
                + "\"token_space\":\"fake@0123456789ab/tokens/10\",\"outputs\":[\"dense\",\"tokens\"],"
                + "\"labels\":[],\"dimensions\":10,"
                + "\"max_tokens\":8,\"pooling\":\"mean\",\"normalized\":true,"
                + "\"prompts\":{\"query\":\"query: \",\"document\":\"passage: \","
                + "\"clustering\":\"cluster: \"},\"default_prompt_name\":\"document\","
                + "\"similarity\":\"cosine\",\"truncate\":\"error\",\"dtype\":\"float32\","
                + "\"device\":\"cpu\",\"kernels\":{\"attention\":\"plain\"},"
                + "\"memory_bytes\":4096}");
  }

  @Test
  void ofAModelThatIsNotLoadedSaysOnlyWhatTheSettingsSay() {
    assertThat(http.get("/v1/models/cold").text())
        .isEqualTo(
            "{\"id\":\"cold\",\"object\":\"model\",\"created\":1700000000,"
                + "\"owned_by\":\"semblance\",\"aliases\":[],\"loaded\":false}");
  }

  @Test
  void anIdMayHoldASlashEscapedOrNot() {
    assertThat(http.get("/v1/models/org%2Fprompted").text())
        .isEqualTo(http.get("/v1/models/org/prompted").text());
  }

  @Test
  void anAliasAndANameWithARoleAreFoundToo() {
    JsonNode alias = http.get("/v1/models/text-embedding-3-small").json();
    JsonNode role = http.get("/v1/models/org/prompted-query").json();

    assertThat(alias.get("id").asString()).isEqualTo("text-embedding-3-small");
    assertThat(alias.get("alias_of").asString()).isEqualTo("default");
    assertThat(role.get("id").asString()).isEqualTo("org/prompted-query");
    assertThat(role.get("alias_of").asString()).isEqualTo("org/prompted");
  }

  @Test
  void anUnknownIdIsNotFound() {
    HttpCaller.Answer answer = http.get("/v1/models/no/such");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().get("code").asString()).isEqualTo("model_not_found");
    assertThat(answer.error().get("param").asString()).isEqualTo("model");
  }

  @Test
  void aSlashTooManyIsTheListAllTheSame() {
    HttpCaller.Answer answer = http.get("/v1/models/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(http.get("/v1/models").json());
  }
}
