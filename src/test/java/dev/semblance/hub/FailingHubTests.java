package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Downloads that break off, are wrong or are refused. */
class FailingHubTests extends HubCase {

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
    HubSettings impatient = settings(null, false, true, Duration.ofSeconds(1));

    assertThat(hub(impatient).resolve(ID).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    // A slow machine may find the good answer late as well, and try once more.
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void aServerThatTricklesIsLeftAndTheFaultSaysSo() {
    FakeHub.Trick trickle =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 100_000_000);
          while (true) {
            exchange.getResponseBody().write('0');
            exchange.getResponseBody().flush();
            pause(Duration.ofMillis(20));
          }
        };
    for (int i = 0; i < 5; i++) {
      server.trick("GET main", trickle);
    }
    HubNetwork demanding =
        new HubNetwork(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            1 << 20,
            Proxies.NONE,
            null,
            Duration.ofMillis(200));

    assertThatThrownBy(() -> hub(settings(demanding)).resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("too slow: ")
        .hasMessageContaining("the least is 1048576 bytes a second (semblance.hub.min-rate)");
    assertThat(pauses).hasSize(4);
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

  private static void silent() {
    pause(Duration.ofMinutes(1)); // ended by the server's close
  }

  /** Of the server, not of the test. */
  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
