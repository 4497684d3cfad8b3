package dev.semblance.clients;

import com.cohere.api.Cohere;
import com.cohere.api.core.CohereApiException;
import com.cohere.api.requests.EmbedRequest;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.types.EmbedByTypeResponseEmbeddings;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.EmbeddingType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.cohere.CohereEmbeddingModel;
import dev.langchain4j.model.cohere.CohereScoringModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.jina.JinaEmbeddingModel;
import dev.langchain4j.model.jina.JinaScoringModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.model.voyageai.VoyageAiEmbeddingModel;
import dev.langchain4j.model.voyageai.VoyageAiScoringModel;
import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.embed.OllamaEmbedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.ai.ollama.OllamaEmbeddingModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaEmbeddingOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;

/**
 * Has the Java clients of other servers call a running Semblance, with good requests and wrong
 * ones. Every vector is held against the one of {@code /v1/embeddings}. It ends with 0 when all
 * holds, and says on a line what does not.
 */
public final class DialectClients {
  private static final List<String> TEXTS = List.of("hello world", "a cat sat on the mat");
  private static final String LONG = "hello world ".repeat(2000);
  private static final String NOBODY = "nobody";

  private final String base;
  private final String key;
  private int held;
  private int failed;

  private DialectClients(String base, String key) {
    this.base = base;
    this.key = key;
  }

  /**
   * @param arguments the server's address, and a key where it asks for one
   */
  public static void main(String[] arguments) {
    DialectClients clients =
        new DialectClients(
            arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8800",
            arguments.length > 1 ? arguments[1] : "no-key");
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("openai-java", clients::openAi);
    sections.put("cohere-java", clients::cohere);
    sections.put("ollama4j", clients::ollama);
    sections.put("Spring AI, OpenAI", clients::springOpenAi);
    sections.put("Spring AI, Ollama", clients::springOllama);
    sections.put("LangChain4j, Cohere", clients::langChainCohere);
    sections.put("LangChain4j, Jina", clients::langChainJina);
    sections.put("LangChain4j, Voyage", clients::langChainVoyage);
    sections.forEach(
        (name, section) -> {
          int before = clients.held;
          try {
            section.run();
          } catch (Exception e) {
            clients.check(name, false, e);
          }
          System.out.println(name + ": " + (clients.held - before) + " checks hold");
        });
    System.out.println(clients.held + " checks hold, " + clients.failed + " do not");
    System.exit(clients.failed == 0 ? 0 : 1);
  }

  private interface Section {
    void run() throws Exception;
  }

  private void check(String name, boolean holds, Object found) {
    if (holds) {
      held++;
    } else {
      failed++;
      String shown = String.valueOf(found);
      System.out.println(
          "FAILED " + name + " " + shown.substring(0, Math.min(400, shown.length())));
    }
  }

  private List<List<Double>> own(List<String> texts, Map<String, ?> more) throws Exception {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("input", texts, "normalize", true));
    body.putAll(more);
    ObjectMapper json = new ObjectMapper();
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(base + "/v1/embeddings"))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + key)
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    List<List<Double>> vectors = new ArrayList<>();
    for (JsonNode item : json.readTree(answer.body()).get("data")) {
      List<Double> vector = new ArrayList<>();
      item.get("embedding").forEach(number -> vector.add(number.doubleValue()));
      vectors.add(vector);
    }
    return vectors;
  }

  private void same(
      String name, List<? extends List<? extends Number>> found, List<List<Double>> expected) {
    boolean same = found.size() == expected.size();
    for (int i = 0; same && i < found.size(); i++) {
      same = found.get(i).size() == expected.get(i).size();
      for (int j = 0; same && j < found.get(i).size(); j++) {
        same = Math.abs(found.get(i).get(j).doubleValue() - expected.get(i).get(j)) < 1e-6;
      }
    }
    check(name, same, found);
  }

  private static List<List<Float>> lists(List<float[]> vectors) {
    List<List<Float>> lists = new ArrayList<>();
    for (float[] vector : vectors) {
      List<Float> list = new ArrayList<>();
      for (float component : vector) {
        list.add(component);
      }
      lists.add(list);
    }
    return lists;
  }

  private void refused(String name, String words, Callable<?> call) {
    try {
      check(name, false, call.call());
    } catch (Exception e) {
      StringBuilder text = new StringBuilder();
      for (Throwable one = e; one != null; one = one.getCause()) {
        text.append(one.getMessage()).append(' ');
        if (one instanceof CohereApiException cohere) {
          text.append(cohere.statusCode()).append(' ').append(cohere.body()).append(' ');
        }
      }
      check(name, text.indexOf(words) >= 0, text);
    }
  }

  private void openAi() throws Exception {
    for (String path : List.of("/v1", "/tei/v1", "/nim/v1", "/vllm/v1")) {
      OpenAIClient client =
          OpenAIOkHttpClient.builder().baseUrl(base + path).apiKey(key).maxRetries(0).build();
      CreateEmbeddingResponse answer = client.embeddings().create(ask("default", TEXTS));
      same(
          "openai-java " + path,
          answer.data().stream().map(item -> item.embedding()).toList(),
          own(TEXTS, Map.of()));
      if (!path.startsWith("/tei")) {
        refused(
            "openai-java " + path + " model",
            NOBODY,
            () -> client.embeddings().create(ask(NOBODY, TEXTS)));
      }
      refused(
          "openai-java " + path + " long",
          "tokens",
          () -> client.embeddings().create(ask("default", List.of(LONG))));
    }
  }

  private static EmbeddingCreateParams ask(String model, List<String> texts) {
    return EmbeddingCreateParams.builder().model(model).inputOfArrayOfStrings(texts).build();
  }

  private void cohere() throws Exception {
    Cohere client = Cohere.builder().token(key).url(base + "/cohere").maxRetries(0).build();
    for (Map.Entry<EmbedInputType, String> role :
        Map.of(EmbedInputType.SEARCH_QUERY, "query", EmbedInputType.SEARCH_DOCUMENT, "document")
            .entrySet()) {
      EmbedByTypeResponseEmbeddings answer =
          client
              .v2()
              .embed(
                  V2EmbedRequest.builder()
                      .model("prompts")
                      .inputType(role.getKey())
                      .texts(TEXTS)
                      .embeddingTypes(
                          List.of(
                              EmbeddingType.FLOAT,
                              EmbeddingType.INT_8,
                              EmbeddingType.UBINARY,
                              EmbeddingType.BASE_64))
                      .build())
              .getEmbeddings();
      same(
          "cohere-java " + role.getValue(),
          answer.getFloat().orElseThrow(),
          own(TEXTS, Map.of("model", "prompts", "input_type", role.getValue())));
      check(
          "cohere-java bytes",
          answer.getInt8().orElseThrow().get(0).size()
                  == answer.getFloat().orElseThrow().get(0).size()
              && answer.getUbinary().orElseThrow().size() == 2
              && answer.getBase64().orElseThrow().size() == 2,
          answer);
    }
    same(
        "cohere-java version 1",
        client
            .embed(EmbedRequest.builder().texts(TEXTS).model("default").build())
            .getEmbeddingsFloats()
            .orElseThrow()
            .getEmbeddings(),
        own(TEXTS, Map.of()));
    var ranked =
        client
            .v2()
            .rerank(
                V2RerankRequest.builder()
                    .model("reranker")
                    .query("a cat")
                    .documents(TEXTS)
                    .topN(1)
                    .build());
    check("cohere-java rerank", ranked.getResults().size() == 1, ranked);
    refused(
        "cohere-java model",
        NOBODY,
        () ->
            client
                .v2()
                .embed(
                    V2EmbedRequest.builder()
                        .model(NOBODY)
                        .inputType(EmbedInputType.SEARCH_QUERY)
                        .texts(TEXTS)
                        .build()));
    refused(
        "cohere-java no texts",
        "400",
        () ->
            client
                .v2()
                .embed(
                    V2EmbedRequest.builder()
                        .model("default")
                        .inputType(EmbedInputType.SEARCH_QUERY)
                        .build()));
    refused(
        "cohere-java images",
        "images",
        () ->
            client
                .v2()
                .embed(
                    V2EmbedRequest.builder()
                        .model("default")
                        .inputType(EmbedInputType.IMAGE)
                        .images(List.of("data:image/png;base64,AA=="))
                        .build()));
  }

  private void ollama() throws Exception {
    Ollama client = new Ollama(base + "/ollama");
    client.setBearerAuth(key);
    check("ollama4j ping", client.ping(), false);
    check("ollama4j version", client.getVersion().matches("[0-9.]+.*"), client.getVersion());
    check("ollama4j models", !client.listModels().isEmpty(), client.listModels());
    check("ollama4j details", client.getModelDetails("default").getDetails() != null, "none");
    check("ollama4j ps", !client.ps().getModels().isEmpty(), client.ps());
    same(
        "ollama4j embed",
        client.embed(new OllamaEmbedRequest("default", TEXTS)).getEmbeddings(),
        own(TEXTS, Map.of()));
    check(
        "ollama4j cuts",
        client.embed(new OllamaEmbedRequest("default", List.of(LONG))).getEmbeddings().size() == 1,
        "");
    refused("ollama4j model", NOBODY, () -> client.embed(new OllamaEmbedRequest(NOBODY, TEXTS)));
    OllamaEmbedRequest whole = new OllamaEmbedRequest("default", List.of(LONG));
    whole.setTruncate(false);
    refused("ollama4j long", "context length", () -> client.embed(whole));
  }

  private void springOpenAi() throws Exception {
    same("Spring AI OpenAI", lists(springOpenAi("default").embed(TEXTS)), own(TEXTS, Map.of()));
    refused("Spring AI OpenAI model", NOBODY, () -> springOpenAi(NOBODY).embed(TEXTS));
    refused("Spring AI OpenAI long", "tokens", () -> springOpenAi("default").embed(List.of(LONG)));
  }

  private OpenAiEmbeddingModel springOpenAi(String model) {
    return OpenAiEmbeddingModel.builder()
        .options(
            OpenAiEmbeddingOptions.builder()
                .baseUrl(base + "/v1")
                .apiKey(key)
                .model(model)
                .maxRetries(0)
                .build())
        .build();
  }

  private void springOllama() throws Exception {
    same("Spring AI Ollama", lists(springOllama("default").embed(TEXTS)), own(TEXTS, Map.of()));
    refused("Spring AI Ollama model", NOBODY, () -> springOllama(NOBODY).embed(TEXTS));
  }

  private OllamaEmbeddingModel springOllama(String model) {
    return OllamaEmbeddingModel.builder()
        .ollamaApi(
            OllamaApi.builder()
                .baseUrl(base + "/ollama")
                .restClientBuilder(
                    org.springframework.web.client.RestClient.builder()
                        .defaultHeader("Authorization", "Bearer " + key))
                .build())
        .options(OllamaEmbeddingOptions.builder().model(model).build())
        .build();
  }

  private void langChainCohere() throws Exception {
    langChain(
        "LangChain4j Cohere",
        true,
        model ->
            CohereEmbeddingModel.builder()
                .baseUrl(base + "/cohere/v1/")
                .apiKey(key)
                .modelName(model)
                .inputType("search_document")
                .build(),
        CohereScoringModel.builder()
            .baseUrl(base + "/cohere/v1/")
            .apiKey(key)
            .modelName("reranker")
            .maxRetries(0)
            .build());
  }

  private void langChainJina() throws Exception {
    langChain(
        "LangChain4j Jina",
        false,
        model ->
            JinaEmbeddingModel.builder()
                .baseUrl(base + "/jina/")
                .apiKey(key)
                .modelName(model)
                .maxRetries(0)
                .build(),
        // Its two clients do not agree on what a base URL is.
        JinaScoringModel.builder()
            .baseUrl(base + "/jina/v1/")
            .apiKey(key)
            .modelName("reranker")
            .maxRetries(0)
            .build());
  }

  private void langChainVoyage() throws Exception {
    langChain(
        "LangChain4j Voyage",
        true,
        model ->
            VoyageAiEmbeddingModel.builder()
                .baseUrl(base + "/voyage/v1/")
                .apiKey(key)
                .modelName(model)
                .maxRetries(0)
                .build(),
        VoyageAiScoringModel.builder()
            .baseUrl(base + "/voyage/v1/")
            .apiKey(key)
            .modelName("reranker")
            .maxRetries(0)
            .build());
  }

  private interface Models {
    EmbeddingModel of(String name);
  }

  /**
   * @param normalized whether the dialect's vectors have length 1 where nobody says
   */
  private void langChain(String name, boolean normalized, Models models, ScoringModel scoring)
      throws Exception {
    List<TextSegment> segments = TEXTS.stream().map(TextSegment::from).toList();
    List<float[]> vectors =
        models.of("default").embedAll(segments).content().stream().map(Embedding::vector).toList();
    same(name, lists(vectors), own(TEXTS, Map.of("normalize", normalized)));
    refused(name + " model", NOBODY, () -> models.of(NOBODY).embedAll(segments));
    List<Double> scores = scoring.scoreAll(segments, "a cat").content();
    check(name + " scores", scores.size() == 2 && !scores.get(0).equals(scores.get(1)), scores);
  }
}
