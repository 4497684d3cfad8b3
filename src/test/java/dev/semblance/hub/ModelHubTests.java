package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelHubTests extends HubCase {

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

  /** As HF_HOME may say it: {@code ./hf}, or by way of another folder. */
  @Test
  void theCacheMayBeNamedFromWhereTheProgramStands() {
    Path here = Path.of("").toAbsolutePath();
    Path cache = Path.of(".").resolve(here.relativize(folder)).resolve("other/../cache");
    HubSettings absolute = settings(null, false);
    HubSettings settings =
        new HubSettings(
            absolute.endpoint(), cache, null, false, null, true, true, absolute.network());

    Path snapshot = hub(settings).resolve(ID);

    assertThat(snapshot).isEqualTo(folder.resolve("cache/models--acme--tiny/snapshots/" + FIRST));
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
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
                            "c": "model-00001-of-00002.safetensors"}}\
            """);

    assertThat(filesBelow(hub().resolve(ID)))
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
  }

  @Test
  void aPickleComesWhereThereAreNoSafetensors() throws IOException {
    server
        .revision("main", SECOND)
        .file(SECOND, "config.json", "{}")
        .file(SECOND, "pytorch_model.bin", "pickle");

    assertThat(filesBelow(hub().resolve(ID)))
        .containsExactlyInAnyOrder("config.json", "pytorch_model.bin");
  }

  @Test
  void aRepositoryOfPicklesIsRefusedBeforeAnythingIsFetched() {
    server
        .revision("main", SECOND)
        .file(SECOND, "config.json", "{}")
        .file(SECOND, "pytorch_model.bin", "pickle");

    assertThatThrownBy(() -> hub(settings(null, false).withPickles(false)).resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("semblance.pickle-weights is refuse");
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
    HubSettings settings = settings(null, false, false, Duration.ofSeconds(60));

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
}
