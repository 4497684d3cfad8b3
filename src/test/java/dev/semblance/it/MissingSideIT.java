package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * A model with prompts for queries and documents that is asked without saying which tells so, on
 * every route that embeds. gRPC's is in {@link TeiGrpcIT}.
 */
@RunningServer
class MissingSideIT {
  private static final String TEXT = "hello world";

  @LocalServerPort int port;

  /** P is {@code "model":"prompts"}, T a text; the last column is what says a side in its words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/embeddings            | {P,'input':T              S} | ,'input_type':'query'",
        "/v1/embeddings            | {P,'input':T              S} | ,'prompt_name':'document'",
        "/v1/token-embeddings      | {P,'input':T              S} | ,'input_type':'document'",
        "/v1/similarity            | {P,'inputs':[T,T]         S} | ,'input_type':'query'",
        "/embed                    | {P,'inputs':T             S} | ,'prompt_name':'query'",
        "/tei/embed                | {P,'inputs':[T]           S} | ,'prompt_name':'document'",
        "/tei/invocations          | {P,'inputs':T             S} | ,'prompt_name':'query'",
        "/embed_all                | {P,'inputs':T             S} | ,'prompt_name':'query'",
        "/tei/v1/embeddings        | {'model':'promptsS','input':T}   | -query",
        "/tei/similarity | {P,'inputs':{'source_sentence':T,'sentences':[T]} S} |"
            + " ,'parameters':{'prompt_name':'query'}",
        "/tei/vertex               | {'instances':[{P,'inputs':T S}]} | ,'prompt_name':'query'",
        "/pipeline/feature-extraction/prompts  | {'inputs':T   S} | ,'prompt_name':'query'",
        "/cohere/v1/embed          | {P,'texts':[T]            S} | ,'input_type':'search_query'",
        "/jina/v1/embeddings       | {P,'input':[T]            S} | ,'task':'retrieval.passage'",
        "/voyage/v1/embeddings     | {P,'input':T              S} | ,'input_type':'document'",
        "/nim/v1/embeddings        | {P,'input':[T]            S} | ,'input_type':'passage'",
        "/nim/v1/embeddings        | {'model':'promptsS','input':[T]} | -query",
        "/vllm/v1/embeddings       | {'model':'promptsS','input':T}   | -query",
        "/vllm/pooling             | {'model':'promptsS','input':T,'task':'embed'} | -document",
        "/vllm/pooling             | {'model':'promptsS','input':T}   | -document",
        "/api/embed                | {'model':'promptsS','input':T}   | -query",
        "/ollama/api/embed         | {'model':'promptsS:latest','input':T} | -query",
        "/api/embeddings           | {'model':'promptsS','prompt':T}  | -document",
      })
  void whoeverLeavesTheSideOpenIsToldInWhateverDialect(String path, String body, String side) {
    String meter = "semblance_prompts_missing_total{model=\"prompts\"}";
    String asked =
        body.replace("P", "'model':'prompts'").replace("T", "'" + TEXT + "'").replace('\'', '"');
    double before = meter(meter);

    HttpCaller.Answer open = new HttpCaller(port).post(path, asked.replace("S", ""));
    HttpCaller.Answer said =
        new HttpCaller(port).post(path, asked.replace("S", side.replace('\'', '"')));

    assertThat(open.status()).as(open.text()).isEqualTo(200);
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    assertThat(open.header("X-Semblance-Prompt")).isEqualTo("missing");
    assertThat(said.header("X-Semblance-Prompt")).isNull();
    assertThat(meter(meter)).isEqualTo(before + 1);
  }

  private double meter(String name) {
    return new HttpCaller(port)
        .get("/actuator/prometheus")
        .text()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void bothSidesOfASimilarityAreToBeSaid() {
    HttpCaller http = new HttpCaller(port);
    String text = "\"" + TEXT + "\"";
    String sides = "{\"model\":\"prompts\",\"inputs\":" + text + ",\"against\":" + text;
    assertThat(
            http.post("/v1/similarity", sides + ",\"input_type\":\"query\"}")
                .header("X-Semblance-Prompt"))
        .isEqualTo("missing");
    assertThat(
            http.post(
                    "/v1/similarity",
                    sides + ",\"input_type\":\"query\",\"against_type\":\"document\"}")
                .header("X-Semblance-Prompt"))
        .isNull();
  }
}
