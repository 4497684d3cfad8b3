package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, their file, and who sees it change. */
class KeysTests {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;

  private static ApiKey key(String name, String secret) {
    return new ApiKey(
        name,
        KeySecret.hash(secret),
        Set.of(Scope.EMBED),
        CollectionPrefixes.ALL,
        NOW,
        null,
        Quota.UNLIMITED);
  }

  @Test
  void secretsHaveAPrefix256BitsAndAChecksum() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      String secret = KeySecret.create(RANDOM);
      assertThat(secret).matches("smb_[0-9A-Za-z]{49}");
      assertThat(KeySecret.mistyped(secret)).isFalse();
      assertThat(seen.add(secret)).isTrue();
    }
  }

  @Test
  void everySingleChangedCharacterIsMistyped() {
    String secret = KeySecret.create(RANDOM);
    for (int i = KeySecret.PREFIX.length(); i < secret.length(); i++) {
      char other = secret.charAt(i) == 'a' ? 'b' : 'a';
      String changed = secret.substring(0, i) + other + secret.substring(i + 1);

      assertThat(KeySecret.mistyped(changed)).as("at %d", i).isTrue();
    }
    assertThat(KeySecret.mistyped(secret.substring(1))).isFalse();
    assertThat(KeySecret.mistyped(secret.substring(0, 20))).isTrue();
  }

  @Test
  void theHashIsSha256() {
    assertThat(KeySecret.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aRingKnowsItsKeysAndTellsOthersApart() {
    String secret = KeySecret.create(RANDOM);
    String old = KeySecret.create(RANDOM);
    ApiKey expired =
        new ApiKey(
            "old",
            KeySecret.hash(old),
            Set.of(Scope.EMBED),
            CollectionPrefixes.ALL,
            null,
            NOW,
            Quota.UNLIMITED);
    Keyring ring = new Keyring(List.of(key("team", secret), expired));

    assertThat(ring.find(secret, NOW)).isEqualTo(new Keyring.Valid(key("team", secret)));
    assertThat(ring.find(old, NOW.minusSeconds(1))).isEqualTo(new Keyring.Valid(expired));
    assertThat(ring.find(old, NOW)).isEqualTo(new Keyring.Expired(expired));
    assertThat(ring.find(secret + "x", NOW)).isEqualTo(new Keyring.Mistyped());
    assertThat(ring.find(KeySecret.create(RANDOM), NOW)).isEqualTo(new Keyring.Unknown());
    assertThat(ring.find("", NOW)).isEqualTo(new Keyring.Unknown());
  }

  @Test
  void aHashIsNotAKey() {
    String secret = KeySecret.create(RANDOM);
    Keyring ring = new Keyring(List.of(key("team", secret)));

    assertThat(ring.find(KeySecret.hash(secret), NOW)).isEqualTo(new Keyring.Unknown());
    assertThat(ring.find(key("team", secret).id(), NOW)).isEqualTo(new Keyring.Unknown());
  }

  @Test
  void aFileGivesBackWhatWasPutIntoItAndOnlyItsOwnerReadsIt() throws IOException {
    Path path = folder.resolve("keys.json");
    String secret = KeySecret.create(RANDOM);
    ApiKey full =
        new ApiKey(
            "full",
            KeySecret.hash(secret),
            Set.of(Scope.EMBED, Scope.METRICS),
            new CollectionPrefixes(List.of("wiki", "team-a-*")),
            NOW,
            NOW.plusSeconds(9),
            new Quota(5L, 7L));
    KeysFile file = new KeysFile(path);

    file.change(keys -> List.of(full));

    assertThat(file.read()).containsExactly(full);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(path).content().contains(full.id()).doesNotContain(secret);
    assertThat(folder)
        .isDirectoryNotContaining(found -> found.toString().matches(".*json\\.[^l].*"));
  }

  @Test
  void writersAtTheSameTimeLoseNoKey() throws Exception {
    KeysFile file = new KeysFile(folder.resolve("keys.json"));
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 20; i++) {
        ApiKey one = key("key-" + i, KeySecret.create(RANDOM));
        writers.add(
            threads.submit(
                () ->
                    file.change(
                        keys -> {
                          List<ApiKey> more = new ArrayList<>(keys);
                          more.add(one);
                          return more;
                        })));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }

    assertThat(file.read()).hasSize(20);
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path target = folder.resolve("real.json");
    Path link = folder.resolve("keys.json");
    new KeysFile(target).change(keys -> List.of());
    Files.createSymbolicLink(link, target);

    new KeysFile(link).change(keys -> List.of(key("team", KeySecret.create(RANDOM))));

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(new KeysFile(target).read()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [                                                             | is not JSON, at line 1
          {}                                                            | needed: {"version": 1
          {"version":2,"keys":[]}                                       | version is 2, this program reads 1
          {"version":1,"keys":[7]}                                      | keys[0] is no object
          {"version":1,"keys":[{"name":"a","expire":"x"}]}              | keys[0]."expire" is not known
          {"version":1,"keys":[{"name":"a","scopes":["embed"]}]}        | keys[0] needs one of hash and key
          {"version":1,"keys":[{"name":"a","key":"short","scopes":["embed"]}]} | keys[0].key has 5 characters
          {"version":1,"keys":[{"name":"a","hash":"sha256:00","scopes":["embed"]}]} | keys[0].hash is not sha256
          {"version":1,"keys":[{"name":"a b","key":"0123456789012345678901","scopes":["embed"]}]} | keys[0].name is "a b"
          {"version":1,"keys":[{"name":"a","key":"0123456789012345678901","scopes":["all"]}]} | keys[0].scopes holds "all", allowed: embed
          {"version":1,"keys":[{"name":"a","key":"0123456789012345678901","scopes":[]}]} | keys[0].scopes is empty
          {"version":1,"keys":[{"name":"a","key":"0123456789012345678901","scopes":["embed"],"expires":"soon"}]} | keys[0].expires is "soon"
          {"version":1,"keys":[{"name":"a","key":"0123456789012345678901","scopes":["embed"],"tokens_per_minute":0}]} | keys[0].tokens-per-minute is 0
          """)
  void whatAFileMayNotHoldIsNamed(String content, String says) throws IOException {
    Path path = Files.writeString(folder.resolve("keys.json"), content);

    assertThatThrownBy(() -> new KeysFile(path).read())
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("keys.json: ")
        .hasMessageContaining(says)
        .message()
        .doesNotContain("0123456789012345678901");
  }

  @Test
  void aFileMayHoldPlainKeysOfSomebodyElse() throws IOException {
    Path path =
        Files.writeString(
            folder.resolve("keys.json"),
            "{\"version\":1,\"keys\":[{\"name\":\"vault\",\"key\":\"0123456789012345678901\",\"scopes\":[\"embed\"]}]}");

    Keyring ring = new Keyring(new KeysFile(path).read());

    assertThat(ring.find("0123456789012345678901", NOW)).isInstanceOf(Keyring.Valid.class);
  }

  @Test
  void aFileThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> new KeysFile(folder.resolve("none.json")).read())
        .hasMessageEndingWith("none.json: is not there; semblance keys create makes it");
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneChangesNothing() throws IOException {
    Path path = folder.resolve("keys.json");
    KeysFile file = new KeysFile(path);
    String first = KeySecret.create(RANDOM);
    String second = KeySecret.create(RANDOM);
    file.change(keys -> List.of(key("first", first)));
    AtomicLong now = new AtomicLong();
    WatchedKeys watched = new WatchedKeys(file, new Keyring(List.of()), now::get);

    file.change(keys -> List.of(key("second", second)));
    assertThat(watched.get().find(second, NOW)).isEqualTo(new Keyring.Unknown());

    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());
    assertThat(watched.get().find(second, NOW)).isInstanceOf(Keyring.Valid.class);
    assertThat(watched.get().find(first, NOW)).isEqualTo(new Keyring.Unknown());

    Files.writeString(path, "{");
    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());
    assertThat(watched.get().find(second, NOW)).isInstanceOf(Keyring.Valid.class);

    Files.delete(path);
    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());
    assertThat(watched.get().find(second, NOW)).isInstanceOf(Keyring.Valid.class);
  }

  /**
   * As with a file that its reader was not allowed to read: a permission leaves its times alone.
   */
  @Test
  void aFileThatCouldNotBeReadIsTriedAgainThoughItsTimesStay() throws IOException {
    Path path = folder.resolve("keys.json");
    KeysFile file = new KeysFile(path);
    String revoked = KeySecret.create(RANDOM);
    file.change(keys -> List.of(key("revoked", revoked)));
    AtomicLong now = new AtomicLong();
    WatchedKeys watched = new WatchedKeys(file, new Keyring(List.of()), now::get);
    file.change(keys -> List.of());
    byte[] without = Files.readAllBytes(path);
    byte[] unreadable = without.clone();
    unreadable[0] = '?';
    Files.write(path, unreadable);
    FileTime time = Files.getLastModifiedTime(path);
    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());
    assertThat(watched.get().find(revoked, NOW)).isInstanceOf(Keyring.Valid.class);

    Files.write(path, without);
    Files.setLastModifiedTime(path, time);
    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());

    assertThat(watched.get().find(revoked, NOW)).isEqualTo(new Keyring.Unknown());
  }

  /** As a kubelet renews a mounted secret: the folder behind a link is another one then. */
  @Test
  void aMountedSecretIsReadAgainWhenItsLinkMoves() throws IOException {
    String second = KeySecret.create(RANDOM);
    Path old = Files.createDirectory(folder.resolve("..1"));
    Path renewed = Files.createDirectory(folder.resolve("..2"));
    new KeysFile(old.resolve("keys.json")).change(keys -> List.of());
    new KeysFile(renewed.resolve("keys.json")).change(keys -> List.of(key("second", second)));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Path keys = Files.createSymbolicLink(folder.resolve("keys.json"), Path.of("..data/keys.json"));
    AtomicLong now = new AtomicLong();
    WatchedKeys watched = new WatchedKeys(new KeysFile(keys), new Keyring(List.of()), now::get);

    Path moved = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2"));
    Files.move(moved, data, StandardCopyOption.ATOMIC_MOVE);
    now.addAndGet(WatchedKeys.LOOK_EVERY.toNanos());

    assertThat(watched.get().find(second, NOW)).isInstanceOf(Keyring.Valid.class);
  }

  @Test
  void aPatternIsANameOrTheBeginningOfOne() {
    CollectionPrefixes some =
        CollectionPrefixes.parse("collections", List.of("wiki", " team-a-* "));

    assertThat(List.of("wiki", "team-a-", "team-a-1")).allMatch(some::allow);
    assertThat(List.of("wiki2", "team-", "team-b-1", "")).noneMatch(some::allow);
    assertThat(CollectionPrefixes.parse("collections", List.of("a*", "*")).all()).isTrue();
    assertThat(CollectionPrefixes.parse("collections", List.of()).allow("any")).isTrue();
    for (String wrong : List.of("", "Wiki", "a*b", "**", "-a", "a/b")) {
      assertThatThrownBy(() -> CollectionPrefixes.parse("collections", List.of(wrong)))
          .isInstanceOf(Fault.InvalidSetting.class)
          .hasMessageContaining("collections");
    }
  }

  /** Read as no limit, each of these would be a key for every collection. */
  @Test
  void aFileWhoseLimitOfCollectionsIsNoListIsRefused() throws IOException {
    Path path = folder.resolve("keys.json");
    for (String wrong : List.of("\"a*\"", "[]", "null", "{}", "[1]", "[\"A\"]")) {
      Files.writeString(
          path,
          "{\"version\":1,\"keys\":[{\"name\":\"a\",\"hash\":\"sha256:"
              + KeySecret.hash("x")
              + "\",\"scopes\":[\"search\"],\"collections\":"
              + wrong
              + "}]}");

      assertThatThrownBy(() -> new KeysFile(path).read())
          .as(wrong)
          .isInstanceOf(Fault.InvalidFile.class)
          .hasMessageContaining("collections");
    }
  }
}
