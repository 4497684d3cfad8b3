package dev.semblance.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ModelHubTests {

  private static final String ID = "acme/tiny";
  private static final String FIRST = FakeHub.commit('a');
  private static final String SECOND = FakeHub.commit('b');
  private static final byte[] WEIGHTS = "0123456789".getBytes(UTF_8);

  @TempDir Path folder;
  private FakeHub server;
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeHub().revision("main", FIRST);
    plain(FIRST);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void plain(String commit) {
    server
        .file(commit, "config.json", "{}")
        .file(commit, "tokenizer.json", "[1]")
        .file(commit, "model.safetensors", WEIGHTS);
  }

  // ---- local paths ----

  @Test
  void anExistingFolderWinsAndDialsNothing() throws IOException {
    Path local = Files.createDirectories(folder.resolve("acme/tiny"));
    Files.createDirectories(folder.resolve("home/models"));

    assertThat(hub().resolve(local.toString())).isEqualTo(local);
    assertThat(hub().resolve(local + "/../tiny")).isEqualTo(local);
    assertThat(hub().resolve("~/models")).isEqualTo(folder.resolve("home/models"));
    assertThat(hub().resolve("src/main")).isEqualTo(Path.of("src/main").toAbsolutePath());
    assertThat(server.seen).isEmpty();
  }

  @Test
  void aFileInPlaceOfAFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "x");

    assertThatThrownBy(() -> hub().resolve(file.toString()))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("is a file; pass the folder");
  }

  @Test
  void aReferenceThatIsNeitherNamesBothForms() {
    for (String reference :
        List.of(
            "/no/such/folder", "./nothing", "a/b/c", "../up", "a..b", "", " ", "a/b@", "x\0y")) {
      assertThatThrownBy(() -> hub().resolve(reference))
          .as(reference)
          .isInstanceOf(Fault.ModelNotFound.class)
          .hasMessageContaining("./models/minilm")
          .hasMessageContaining("org/name@revision");
    }
    assertThat(server.seen).isEmpty();
  }

  // ---- downloads ----

  @Test
  void theFirstDownloadFillsTheStandardLayout() throws IOException {
    Path snapshot = hub().resolve(ID);

    Path repository = folder.resolve("cache/models--acme--tiny");
    assertThat(snapshot).isEqualTo(repository.resolve("snapshots/" + FIRST));
    assertThat(repository.resolve("refs/main")).hasContent(FIRST);
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .hasToString("../../blobs/" + FakeHub.sha256(WEIGHTS));
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .hasToString("../../blobs/" + FakeHub.gitSha1("{}".getBytes(UTF_8)));
    assertThat(namesIn(repository.resolve("blobs"))).hasSize(3).noneMatch(n -> n.contains("."));
  }

  @Test
  void theSecondStartAsksForTheListOnly() {
    Path first = hub().resolve(ID);
    server.seen.clear();

    assertThat(hub().resolve(ID)).isEqualTo(first);
    assertThat(server.asked()).containsExactly("GET main");
  }

  @Test
  void aCommitThatIsCompleteNeedsNoNetwork() {
    Path first = hub().resolve(ID + "@" + FIRST);
    server.seen.clear();

    assertThat(hub().resolve(ID + "@" + FIRST)).isEqualTo(first);
    assertThat(server.seen).isEmpty();
    assertThat(folder.resolve("cache/models--acme--tiny/refs")).doesNotExist();
  }

  @Test
  void revisionsAreBranchesTagsAndPullRequests() {
    plain(SECOND);
    server.revision("v1.0", SECOND).revision("refs/pr/7", SECOND);

    assertThat(hub().resolve(ID + "@v1.0")).endsWithRaw(Path.of(SECOND));
    assertThat(hub().resolve(ID + "@refs/pr/7")).endsWithRaw(Path.of(SECOND));
    assertThat(folder.resolve("cache/models--acme--tiny/refs/refs/pr/7")).hasContent(SECOND);
    assertThat(server.seen.getFirst().path()).isEqualTo("/api/models/acme/tiny/revision/v1.0");
    assertThat(server.seen.getLast().path()).endsWith("/revision/refs%2Fpr%2F7");
  }

  @Test
  void aBranchThatMovedFetchesOnlyWhatIsNew() {
    hub().resolve(ID);
    plain(SECOND);
    server.file(SECOND, "config.json", "{ }").revision("main", SECOND).seen.clear();

    Path second = hub().resolve(ID);

    assertThat(second).endsWithRaw(Path.of(SECOND));
    assertThat(server.asked())
        .containsOnlyOnce("GET config.json")
        .doesNotContain("GET tokenizer.json");
    assertThat(second.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void modulesBringTheirFoldersAndNothingElseComes() throws IOException {
    server
        .file(
            FIRST,
            "modules.json",
            "[{'path': ''}, {'path': '1_Pooling'}, {'path': '2_Dense'}]".replace('\'', '"'))
        .file(FIRST, "sentence_bert_config.json", "{}")
        .file(FIRST, "1_Pooling/config.json", "{}")
        .file(FIRST, "2_Dense/config.json", "{}")
        .file(FIRST, "2_Dense/model.safetensors", "dense")
        .file(FIRST, "2_Dense/pytorch_model.bin", "pickle")
        .file(FIRST, "pytorch_model.bin", "pickle")
        .file(FIRST, "onnx/model.onnx", "graph")
        .file(FIRST, "README.md", "words");

    assertThat(filesBelow(hub().resolve(ID)))
        .containsExactlyInAnyOrder(
            "modules.json",
            "config.json",
            "tokenizer.json",
            "sentence_bert_config.json",
            "model.safetensors",
            "1_Pooling/config.json",
            "2_Dense/config.json",
            "2_Dense/model.safetensors");
    assertThat(
            Files.readSymbolicLink(
                folder.resolve(
                    "cache/models--acme--tiny/snapshots/" + FIRST + "/2_Dense/model.safetensors")))
        .hasToString("../../../blobs/" + FakeHub.sha256("dense".getBytes(UTF_8)));
  }

  @Test
  void shardsComeByTheirIndex() throws IOException {
    server
        .revision("main", SECOND)
        .file(SECOND, "config.json", "{}")
        .file(SECOND, "model-00001-of-00002.safetensors", "one")
        .file(SECOND, "model-00002-of-00002.safetensors", "two")
        .file(SECOND, "other.safetensors", "no")
        .file(
            SECOND,
            "model.safetensors.index.json",
            """
            {"weight_map": {"a": "model-00001-of-00002.safetensors",
                            "b": "model-00002-of-00002.safetensors",
                            "c": "model-00001-of-00002.safetensors"}}""");

    assertThat(filesBelow(hub().resolve(ID)))
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
  }

  @Test
  void aRepositoryOfPicklesIsRefusedBeforeAnythingIsFetched() {
    server
        .revision("main", SECOND)
        .file(SECOND, "config.json", "{}")
        .file(SECOND, "pytorch_model.bin", "pickle");

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("safe_serialization=True");
    assertThat(server.asked()).containsExactly("GET main");
  }

  @Test
  void unsafeNamesAreNeverWritten() throws IOException {
    server.listed("../evil/config.json").listed("..\\config.json").listed("/etc/config.json");
    server.listed("C:config.json").listed("a/../../config.json");

    assertThat(filesBelow(hub().resolve(ID)))
        .containsExactlyInAnyOrder("config.json", "tokenizer.json", "model.safetensors");
    assertThat(server.seen).noneMatch(seen -> seen.path().contains("evil"));
  }

  @Test
  void aModuleOutsideTheRepositoryIsRefused() {
    server.file(FIRST, "modules.json", "[{\"path\": \"../../x\"}]");

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessage("modules.json: path is \"../../x\", needed: a folder inside the repository");
  }

  @Test
  void aFileSystemWithoutLinksGetsCopies() throws IOException {
    HubSettings settings =
        new HubSettings(
            server.endpoint(),
            folder.resolve("cache"),
            null,
            false,
            folder,
            false,
            Duration.ofSeconds(5));

    Path weights = hub(settings).resolve(ID).resolve("model.safetensors");

    assertThat(Files.isSymbolicLink(weights)).isFalse();
    assertThat(weights).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aModelLargerThanTheDiskIsNotBegun() {
    server.trick(
        "HEAD model.safetensors",
        FakeHub.status(
            302,
            "X-Repo-Commit",
            FIRST,
            "X-Linked-Etag",
            FakeHub.sha256(WEIGHTS),
            "X-Linked-Size",
            "900000000000000000",
            "Location",
            "http://127.0.0.1:1/x"));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("needs 900000000000.0 MB")
        .hasMessageContaining("HF_HOME");
    assertThat(server.asked()).doesNotContain("GET config.json");
  }

  @Test
  void progressEndsOnceWithTheWholeFile() {
    List<String> updates = new ArrayList<>();
    DownloadProgress progress = (file, done, total) -> updates.add(file + " " + done + "/" + total);

    new ModelHub(settings(null, false), progress, pauses::add).resolve(ID);

    assertThat(updates).containsOnlyOnce("acme/tiny/model.safetensors 10/10");
    assertThat(updates.indexOf("acme/tiny/model.safetensors 0/10"))
        .isBetween(0, updates.indexOf("acme/tiny/model.safetensors 10/10"));
  }

  // ---- cuts and wrong contents ----

  @Test
  void aCutDownloadGoesOnWhereItEnded() {
    server.trick("GET " + FIRST + "/model.safetensors", FakeHub.cutAfter(4));
    // The hub itself gives the first bytes here, the storage the rest.

    Path snapshot = hub().resolve(ID);

    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(server.seen)
        .anyMatch(s -> s.where().equals("storage") && s.range().equals("bytes=4-"));
    assertThat(pauses).containsExactly(Duration.ofMillis(500));
  }

  @Test
  void aDownloadCutByTheProcessEndGoesOnAtTheNextStart() throws IOException {
    incomplete("01234");

    hub().resolve(ID);

    assertThat(server.seen)
        .anyMatch(s -> s.where().equals("storage") && s.range().equals("bytes=5-"));
    assertThat(weightsBlob()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aServerThatIgnoresTheRangeStartsAgain() throws IOException {
    incomplete("xxxxx");
    server.trick("GET " + FIRST + "/model.safetensors", FakeHub.content(WEIGHTS));

    hub().resolve(ID);

    assertThat(weightsBlob()).hasBinaryContent(WEIGHTS);
    assertThat(server.asked().stream().filter("GET model.safetensors"::equals)).hasSize(1);
  }

  @Test
  void aServerThatCannotGoOnStartsAgain() throws IOException {
    incomplete("01234");
    server.trick("GET " + FIRST + "/model.safetensors", FakeHub.status(416));

    hub().resolve(ID);

    assertThat(weightsBlob()).hasBinaryContent(WEIGHTS);
    assertThat(server.seen.getLast().range()).isEmpty();
  }

  @Test
  void aWrongBeginningIsFoundByTheChecksumAndFetchedAnew() throws IOException {
    incomplete("xxxxx");

    hub().resolve(ID);

    assertThat(weightsBlob()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aWrongChecksumNeverBecomesASnapshot() throws IOException {
    byte[] wrong = "0123456780".getBytes(UTF_8);
    server.trick("GET model.safetensors", FakeHub.content(wrong));
    server.trick("GET model.safetensors", FakeHub.content(wrong));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("acme/tiny/model.safetensors")
        .hasMessageContaining(FakeHub.sha256(wrong))
        .hasMessageContaining(FakeHub.sha256(WEIGHTS));

    Path repository = folder.resolve("cache/models--acme--tiny");
    assertThat(repository.resolve("snapshots/" + FIRST + "/model.safetensors")).doesNotExist();
    assertThat(repository.resolve("refs")).doesNotExist();
    assertThat(namesIn(repository.resolve("blobs")))
        .noneMatch(n -> n.startsWith(FakeHub.sha256(WEIGHTS)));
    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class);
  }

  @Test
  void aWrongGitChecksumIsFoundToo() {
    server.trick("GET config.json", FakeHub.content("[]".getBytes(UTF_8)));
    server.trick("GET config.json", FakeHub.content("[]".getBytes(UTF_8)));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("acme/tiny/config.json");
  }

  @Test
  void aBodyLongerThanPromisedIsCutOff() {
    byte[] endless = Arrays.copyOf(WEIGHTS, 1_000_000);
    server.trick("GET model.safetensors", FakeHub.content(endless));

    assertThat(hub().resolve(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(pauses).hasSize(1);
  }

  @Test
  void aServerThatFallsSilentIsLeft() {
    server.trick(
        "GET model.safetensors",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 4);
          exchange.getResponseBody().flush();
          silent();
        });
    HubSettings impatient =
        new HubSettings(
            server.endpoint(),
            folder.resolve("cache"),
            null,
            false,
            folder,
            true,
            Duration.ofMillis(300));

    assertThat(hub(impatient).resolve(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    // A slow machine may find the good answer late as well, and try once more.
    assertThat(pauses).isNotEmpty();
  }

  // ---- statuses ----

  @Test
  void a429IsTriedAgainWhenItAsksFor() {
    server.trick("GET main", FakeHub.status(429, "Retry-After", "7"));
    server.trick("HEAD config.json", FakeHub.status(503));

    hub().resolve(ID);

    assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofMillis(500));
  }

  @Test
  void retriesEnd() {
    for (int i = 0; i < 9; i++) {
      server.trick("GET main", FakeHub.status(500));
    }

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("answered 500");
    assertThat(server.seen).hasSize(5);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(500L, 1000L, 2000L, 4000L);
  }

  @Test
  void eachRefusalComesWithItsAdvice() {
    server.neededToken = "secret";
    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("answered 401 (RepoNotFound)")
        .hasMessageContaining("set HF_TOKEN");
    assertThatThrownBy(() -> hub(settings("wrong", false)).resolve(ID))
        .hasMessageContaining("HF_TOKEN was not accepted")
        .hasMessageNotContaining("wrong");

    server.trick("GET main", FakeHub.status(403, "X-Error-Code", "GatedRepo"));
    assertThatThrownBy(() -> hub().resolve(ID))
        .hasMessageContaining("accept its terms at " + server.endpoint() + "/acme/tiny");

    server.neededToken = "";
    assertThatThrownBy(() -> hub().resolve(ID + "@typo")).hasMessageContaining("no revision typo");
    server.trick("GET main", FakeHub.status(404, "X-Error-Code", "RepoNotFound"));
    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("check the name");
    assertThat(pauses).isEmpty();
  }

  @Test
  void theTokenGoesToTheHubAndNotToTheStorage() {
    server.neededToken = "secret";

    hub(settings("secret", false)).resolve(ID);

    assertThat(server.seen)
        .filteredOn(s -> s.where().equals("hub"))
        .isNotEmpty()
        .allMatch(s -> s.authorization().equals("Bearer secret"));
    assertThat(server.seen)
        .filteredOn(s -> s.where().equals("storage"))
        .isNotEmpty()
        .allMatch(s -> s.authorization().isEmpty());
  }

  @Test
  void aRenamedRepositoryIsFollowedOnTheHub() {
    server.trick(
        "GET main", FakeHub.status(307, "Location", "/api/models/acme/other/revision/main"));
    server.trick(
        "HEAD model.safetensors",
        FakeHub.status(307, "Location", "/acme/other/resolve/" + FIRST + "/model.safetensors"));

    assertThat(hub().resolve(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void anAnswerForAnotherCommitIsRefused() {
    server.trick(
        "HEAD config.json",
        FakeHub.status(200, "X-Repo-Commit", SECOND, "ETag", FakeHub.gitSha1(WEIGHTS)));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("X-Repo-Commit");
  }

  @Test
  void aListThatIsNoListIsRefused() {
    server.trick("GET main", FakeHub.content("<html>".getBytes(UTF_8)));
    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("is no Hugging Face hub");

    server.trick("GET main", FakeHub.content("{\"sha\": \"../x\"}".getBytes(UTF_8)));
    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("a commit of 40 hex digits");

    server.trick("GET main", FakeHub.content(new byte[HubClient.LISTING_LIMIT + 1]));
    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("is larger than");
  }

  // ---- without a network ----

  @Test
  void offlineAWarmCacheServes() {
    Path first = hub().resolve(ID);
    server.seen.clear();

    assertThat(hub(settings(null, true)).resolve(ID)).isEqualTo(first);
    assertThat(server.seen).isEmpty();
  }

  @Test
  void offlineAColdCacheSaysHowToFillIt() {
    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID + "@v2"))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks refs/v2")
        .hasMessageContaining("hf download acme/tiny --revision v2");
    assertThat(server.seen).isEmpty();
  }

  @Test
  void offlineASnapshotWithAHoleIsNotServed() throws IOException {
    Path snapshot = hub().resolve(ID);
    Files.delete(snapshot.resolve("tokenizer.json"));

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("lacks tokenizer.json");
    assertThat(hub().resolve(ID).resolve("tokenizer.json")).hasContent("[1]");
  }

  @Test
  void aHubOutOfReachIsAskedOnceAndTheCacheServes() {
    Path first = hub().resolve(ID);
    server.close();

    assertThat(hub().resolve(ID)).isEqualTo(first);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aHubOutOfReachAndAColdCacheIsAFault() {
    server.close();

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("127.0.0.1 cannot be reached")
        .hasMessageContaining("pass a local folder");
    assertThat(pauses).hasSize(4);
  }

  @Test
  void aNewCommitThatCannotBeFetchedLeavesTheOldOneServed() {
    Path first = hub().resolve(ID);
    plain(SECOND);
    server.file(SECOND, "model.safetensors", "abcdefghij").revision("main", SECOND);
    for (int i = 0; i < 5; i++) {
      server.trick("GET model.safetensors", FakeHub.status(502));
    }

    assertThat(hub().resolve(ID)).isEqualTo(first);
    assertThat(folder.resolve("cache/models--acme--tiny/refs/main")).hasContent(FIRST);
    assertThat(hub().resolve(ID)).endsWithRaw(Path.of(SECOND));
  }

  @Test
  void aCacheOfAnOlderPythonLibraryServesOfflineWithAWarning(CapturedOutput output)
      throws IOException {
    Path snapshot = olderPythonCache();

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .hasMessageContaining("model.safetensors");
    Files.write(snapshot.resolve("model.safetensors"), WEIGHTS);
    assertThat(hub(settings(null, true)).resolve(ID)).isEqualTo(snapshot);
    assertThat(output).contains("does not say which files the commit has");
  }

  private Path olderPythonCache() throws IOException {
    Path repository = folder.resolve("cache/models--acme--tiny");
    Path snapshot = Files.createDirectories(repository.resolve("snapshots/" + FIRST));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), FIRST);
    Files.writeString(snapshot.resolve("config.json"), "{}");
    return snapshot;
  }

  @Test
  void thePythonLibrarysListTellsWhatASnapshotLacks() throws IOException {
    Files.write(olderPythonCache().resolve("model.safetensors"), WEIGHTS);
    Path trees = Files.createDirectories(folder.resolve("cache/models--acme--tiny/trees"));
    Files.writeString(
        trees.resolve(FIRST + ".json"),
        """
        {"format_version": 1, "files": {"config.json": {}, "tokenizer.json": {}, "model.safetensors": {}}}""");

    assertThatThrownBy(() -> hub(settings(null, true)).resolve(ID))
        .hasMessageContaining("lacks tokenizer.json");
  }

  // ---- at once ----

  @Test
  void twoAtOnceFetchEachContentOnce() throws Exception {
    Callable<Path> resolve = () -> hub().resolve(ID);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Path>> paths = threads.invokeAll(List.of(resolve, resolve, resolve, resolve));

      for (Future<Path> path : paths) {
        assertThat(path.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
      }
    }
    assertThat(server.asked().stream().filter("GET tokenizer.json"::equals)).hasSize(1);
    assertThat(server.seen).filteredOn(s -> s.where().equals("storage")).hasSize(1);
  }

  @Test
  void anInterruptEndsTheWait() {
    server.trick("GET main", FakeHub.status(503));
    Backoff interrupted =
        _ -> {
          throw new InterruptedException();
        };

    assertThatThrownBy(
            () -> new ModelHub(settings(null, false), (_, _, _) -> {}, interrupted).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void silent() {
    try {
      Thread.sleep(Duration.ofMinutes(1)); // ended by the server's close
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ModelHub hub() {
    return hub(settings(null, false));
  }

  private ModelHub hub(HubSettings settings) {
    return new ModelHub(settings, (_, _, _) -> {}, pauses::add);
  }

  private HubSettings settings(String token, boolean offline) {
    return new HubSettings(
        server.endpoint(),
        folder.resolve("cache"),
        token,
        offline,
        folder.resolve("home"),
        true,
        Duration.ofSeconds(5));
  }

  private Path weightsBlob() {
    return folder.resolve("cache/models--acme--tiny/blobs/" + FakeHub.sha256(WEIGHTS));
  }

  private void incomplete(String beginning) throws IOException {
    Path file = Path.of(weightsBlob() + ".incomplete");
    Files.createDirectories(file.getParent());
    Files.writeString(file, beginning);
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<String> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).toList();
    }
  }
}
