package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code semblance eval} as a process, on a toy model and toy sets.
 *
 * <p>The figures are those of sentence-transformers 6.2.0 and scipy 1.17.1 for the same files:
 * {@code SentenceTransformer("src/test/resources/models/mean").encode(...)} in numpy's double, then
 * {@code scipy.stats.spearmanr} and {@code pearsonr}; dot products without the last module, which
 * normalises. Ranked by cosine: q1 d2 d5 d1 and q2, q3 the right one second, so nDCG is the mean of
 * {@code (1/log2(3) + 2/log2(4)) / (2 + 1/log2(3))}, {@code 1/log2(3) / (1 + 1/log2(3))} (d4 has no
 * text and cannot be found) and {@code 1/log2(3)}.
 */
class EvalCommandIT {
  private static final String MODEL = "src/test/resources/models/mean";
  private static final String OTHER = "src/test/resources/models/cls";
  private static final String PAIRS = "src/test/resources/eval/pairs.tsv";
  private static final String WATER = "src/test/resources/eval/water";

  private static final Offset<Double> EXACT = within(1e-9);

  /** Components agree to 1e-4 at worst; see the golden vectors. */
  private static final Offset<Double> CLOSE = within(0.01);

  @TempDir static Path home;
  @TempDir Path folder;

  private record Outcome(int code, List<String> out, List<String> errors) {}

  @Test
  void measuresAModelAsJsonOnStandardOutput() throws Exception {
    Outcome outcome = eval("--model", MODEL, "--sts", PAIRS, "--retrieval", WATER, "--json", "-");

    assertThat(outcome.code()).isZero();
    JsonNode models = json(String.join("\n", outcome.out())).path("models");
    assertThat(models.size()).isEqualTo(1);
    JsonNode model = models.get(0);
    assertThat(model.path("model").asString()).isEqualTo(MODEL);
    assertThat(model.path("space").asString()).matches("mean@[0-9a-f]{12}/mean/[0-9]+");
    assertThat(model.path("space").asString()).endsWith("/" + model.path("dimensions").asInt());
    assertThat(model.path("dtype").asString()).isEqualTo("float32");

    JsonNode sts = model.path("sts").get(0);
    assertThat(sts.path("set").asString()).isEqualTo("pairs");
    assertThat(sts.path("pairs").asInt()).isEqualTo(8);
    assertThat(sts.path("spearman_cosine").asDouble()).isCloseTo(2.395252523826518, EXACT);
    assertThat(sts.path("pearson_cosine").asDouble()).isCloseTo(20.538527547262415, CLOSE);
    assertThat(sts.path("spearman_dot").asDouble()).isCloseTo(1.197626261913259, EXACT);
    assertThat(sts.path("pearson_dot").asDouble()).isCloseTo(15.809206231250744, CLOSE);
    assertThat(sts.path("texts").asInt()).isEqualTo(16);
    // as transformers counts them
    assertThat(sts.path("tokens").asInt()).isEqualTo(129);
    assertThat(sts.path("truncated").asInt()).isZero();

    JsonNode water = model.path("retrieval").get(0);
    assertThat(water.path("queries").asInt()).isEqualTo(4);
    assertThat(water.path("judged_queries").asInt()).isEqualTo(3);
    assertThat(water.path("documents").asInt()).isEqualTo(5);
    assertThat(water.path("skipped_documents").asInt()).isEqualTo(1);
    assertThat(water.path("judgements").asInt()).isEqualTo(7);
    assertThat(water.path("judgements_of_unknown_documents").asInt()).isEqualTo(1);
    assertThat(water.path("judgements_of_unknown_queries").asInt()).isEqualTo(1);
    assertThat(water.path("ndcg_at_10").asDouble()).isCloseTo(54.58962647, within(1e-6));
    assertThat(water.path("recall_at_100").asDouble()).isCloseTo(100 * 2.5 / 3, EXACT);
    assertThat(water.path("mrr_at_10").asDouble()).isCloseTo(50, EXACT);
    assertThat(water.path("texts").asInt()).isEqualTo(3 + 5);

    // Not a terminal: plain lines, and nothing else.
    assertThat(outcome.errors())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).matches("(pairs|water \\w+): \\d+ \\w+ in .*/s"));
  }

  /**
   * The reference's scores order q1 d2 d5 d3 d1, q2 d5 d2, q3 d3: {@code CrossEncoder.predict} on
   * the five documents that have a text.
   */
  @Test
  void aRerankerPutsTheFirstDocumentsInOrderAgain() throws Exception {
    String reranker = "src/test/resources/cross-encoders/bert";

    Outcome all =
        eval("--model", MODEL, "--retrieval", WATER, "--reranker", reranker, "--json", "-");
    Outcome first =
        eval("--model", MODEL, "--retrieval", WATER, "--reranker", reranker, "--rerank-top", "1");

    JsonNode water =
        json(String.join("\n", all.out())).path("models").get(0).path("retrieval").get(0);
    assertThat(water.path("ndcg_at_10").asDouble()).isCloseTo(54.58962647, within(1e-6));
    JsonNode reranked = water.path("reranked");
    assertThat(reranked.path("model").asString()).isEqualTo(reranker);
    assertThat(reranked.path("top").asInt()).isEqualTo(50);
    assertThat(reranked.path("ndcg_at_10").asDouble()).isCloseTo(65.13534080638043, EXACT);
    assertThat(reranked.path("mrr_at_10").asDouble()).isCloseTo(200.0 / 3, EXACT);
    assertThat(reranked.path("texts").asInt()).isEqualTo(3 * 5);
    // One document has no other place to go.
    assertThat(first.out())
        .anySatisfy(line -> assertThat(line).matches(" +nDCG@10, reranked +54\\.59"))
        .contains("reranked: the first 1 of each query by " + reranker);
  }

  /**
   * {@code SparseEncoder.encode_query} and {@code encode_document}, and FlagEmbedding's formulas
   * for the other; dot products in numpy's double.
   */
  @Test
  void sparseVectorsRankByTheirDotProduct() throws Exception {
    Outcome outcome =
        eval(
            "--model",
            "src/test/resources/sparse/splade-bert",
            "--model",
            "src/test/resources/sparse/bge-m3",
            "--sparse",
            "--retrieval",
            WATER,
            "--json",
            "-");

    assertThat(outcome.code()).isZero();
    JsonNode models = json(String.join("\n", outcome.out())).path("models");
    JsonNode splade = models.get(0);
    assertThat(splade.path("vectors").asString()).isEqualTo("sparse");
    JsonNode water = splade.path("retrieval").get(0);
    assertThat(water.path("ndcg_at_10").asDouble()).isCloseTo(56.01182032407765, EXACT);
    assertThat(water.path("recall_at_100").asDouble()).isCloseTo(100 * 2.5 / 3, EXACT);
    assertThat(water.path("mrr_at_10").asDouble()).isCloseTo(550.0 / 9, EXACT);
    JsonNode m3 = models.get(1).path("retrieval").get(0);
    assertThat(m3.path("ndcg_at_10").asDouble()).isCloseTo(100.0 / 3, EXACT);
    assertThat(m3.path("recall_at_100").asDouble()).isCloseTo(100.0 / 3, EXACT);
    assertThat(m3.path("mrr_at_10").asDouble()).isCloseTo(100.0 / 3, EXACT);
  }

  /** {@code SparseEncoder.encode} in numpy's double, ranks by scipy's spearmanr. */
  @Test
  void sentencesAreComparedBySparseVectorsWhereAModelHasNoOthers() throws Exception {
    Outcome outcome =
        eval("--model", "src/test/resources/sparse/splade-bert", "--sts", PAIRS, "--json", "-");

    assertThat(outcome.code()).isZero();
    JsonNode pairs =
        json(String.join("\n", outcome.out())).path("models").get(0).path("sts").get(0);
    assertThat(pairs.path("spearman_cosine").asDouble()).isCloseTo(25.150151500178442, EXACT);
    assertThat(pairs.path("pearson_cosine").asDouble()).isCloseTo(34.871157, within(1e-3));
    assertThat(pairs.path("spearman_dot").asDouble()).isCloseTo(26.347777762091695, EXACT);
    assertThat(pairs.path("pearson_dot").asDouble()).isCloseTo(15.317017, within(1e-3));
  }

  @Test
  void whatIsNoRerankerIsRefused() throws Exception {
    assertThat(eval("--model", MODEL, "--retrieval", WATER, "--reranker", OTHER).errors())
        .anySatisfy(line -> assertThat(line).contains("needed of a reranker: one score of two"));
    assertThat(eval("--model", "src/test/resources/cross-encoders/bert", "--sts", PAIRS).errors())
        .anySatisfy(line -> assertThat(line).contains("a reranker goes with --reranker"));
    assertThat(eval("--model", MODEL, "--sts", PAIRS, "--reranker", OTHER).errors())
        .anySatisfy(line -> assertThat(line).contains("needs a set to retrieve from"));
  }

  @Test
  void setsModelsSideBySideInATableAndWritesJsonBesideIt() throws Exception {
    Path file = folder.resolve("figures.json");

    Outcome outcome =
        eval(
            "--model",
            MODEL,
            "--model",
            OTHER,
            "--sts",
            PAIRS,
            "--retrieval",
            WATER,
            "--json",
            file.toString());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().getFirst()).matches("set +measure +mean +cls");
    assertThat(outcome.out())
        .anySatisfy(line -> assertThat(line).matches("pairs +Spearman, cosine +2\\.40 +-?[0-9.]+"))
        .anySatisfy(line -> assertThat(line).matches(" +Pearson, dot +15\\.81 +-?[0-9.]+"))
        .anySatisfy(line -> assertThat(line).matches("water +nDCG@10 +54\\.59 +[0-9.]+"))
        .anySatisfy(line -> assertThat(line).matches(" +Recall@100 +83\\.33 +[0-9.]+"))
        .contains("pairs: 8 pairs")
        .contains(
            "water: 3 judged queries of 4, 5 documents, 7 judgements;"
                + " without text and skipped: 1 document;"
                + " of documents that are not there and cannot be found: 1 judgement;"
                + " of queries that are not there and left out: 1 judgement");
    List<String> table = outcome.out().subList(0, outcome.out().indexOf(""));
    assertThat(table)
        .hasSize(1 + 4 + 3 + 4)
        .extracting(String::length)
        .containsOnly(table.getFirst().length());
    assertThat(json(Files.readString(file)).path("models").size()).isEqualTo(2);
  }

  @Test
  void verboseTellsOnStandardErrorWhatIsLoaded() throws Exception {
    Outcome outcome = eval("--model", MODEL, "--sts", PAIRS, "--verbose");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.errors()).anySatisfy(line -> assertThat(line).contains("INFO", "Loaded"));
    assertThat(outcome.out()).noneSatisfy(line -> assertThat(line).contains("Loaded"));
  }

  @Test
  void promptsOfTheModelAreUsedByName() throws Exception {
    Outcome outcome =
        eval(
            "--model",
            "src/test/resources/models/prompts",
            "--retrieval",
            WATER,
            "--query-prompt-name",
            "nonsense");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.errors())
        .last()
        .asString()
        .startsWith("semblance: --query-prompt-name is \"nonsense\", the model has ");
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(
        arguments(List.of("--model", MODEL), "--sts and --retrieval are both missing"),
        arguments(List.of("--sts", PAIRS), "--model=REF"),
        arguments(List.of("--model", "/nowhere/at/all", "--sts", PAIRS), "/nowhere/at/all"),
        arguments(List.of("--model", "src/main", "--sts", PAIRS), "config.json: is missing"),
        arguments(List.of("--model", MODEL, "--sts", "none.tsv"), "none.tsv: does not exist"),
        arguments(
            List.of("--model", MODEL, "--sts", WATER + "/qrels.tsv"),
            "qrels.tsv: line 1 has the score \"q1\", needed: a number"),
        arguments(List.of("--model", MODEL, "--retrieval", "src"), "queries.tsv: does not exist"),
        arguments(List.of("--model", MODEL, "--sts", PAIRS, "--dtype", "int4"), "int4"),
        arguments(List.of("--model", MODEL, "--sts", PAIRS, "--threads", "0"), "--threads is 0"),
        arguments(
            List.of("--model", MODEL, "--sts", PAIRS, "--batch-tokens", "2"),
            "--batch-tokens is 2, but the model's max_tokens is"),
        arguments(
            List.of("--model", MODEL, "--sts", PAIRS, "--json", "/nowhere/x.json"),
            "/nowhere/x.json: cannot be written"),
        arguments(
            List.of(
                "--model",
                MODEL,
                "--sts",
                PAIRS,
                "--query-prompt",
                "a",
                "--query-prompt-name",
                "b"),
            "--query-prompt is given together with --query-prompt-name"));
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void whatCannotBeUsedIsOneLineAndExitCode2(List<String> arguments, String says) throws Exception {
    Outcome outcome = eval(arguments.toArray(String[]::new));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .startsWith("semblance: ")
        .contains(says);
  }

  private Outcome eval(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", mainClassPath()));
    command.addAll(List.of("dev.semblance.Semblance", "eval"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path errors = folder.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
    builder.environment().put("HF_HUB_OFFLINE", "1");
    builder.environment().put("HF_HOME", home.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), lines(out), lines(errors));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("WARNING:")).toList();
  }

  /** Without the tests' own folder, whose logback configuration would hide the program's. */
  private static String mainClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static JsonNode json(String text) {
    return JsonMapper.builder().build().readTree(text);
  }
}
