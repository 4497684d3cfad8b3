package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTests {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);
  private static final Quota QUOTA = new Quota(5L, 7L);
  private static final String OLD = KeySecret.hash("the old one");
  private static final String NEW = KeySecret.hash("the new one");

  @TempDir Path folder;

  private static ApiKey key(String hash, @Nullable Instant created, @Nullable Instant expires) {
    return new ApiKey(
        "team", hash, Set.of(Scope.EMBED), CollectionPrefixes.ALL, created, expires, QUOTA);
  }

  private static KeyRotation rotation(Duration grace, @Nullable Instant expires) {
    return new KeyRotation("team", NEW, NOW, grace, expires);
  }

  @Test
  void bothAreValidUntilTheGraceIsOver() {
    ApiKey other =
        new ApiKey(
            "other",
            KeySecret.hash("x"),
            Set.of(Scope.ADMIN),
            CollectionPrefixes.ALL,
            NOW,
            null,
            Quota.UNLIMITED);

    List<ApiKey> after = rotation(DAY, null).of(List.of(key(OLD, NOW.minus(DAY), null), other));

    assertThat(after)
        .containsExactly(key(OLD, NOW.minus(DAY), NOW.plus(DAY)), other, key(NEW, NOW, null));
    Keyring ring = new Keyring(after);
    assertThat(ring.find("the old one", NOW.plus(DAY).minusSeconds(1)))
        .isInstanceOf(Keyring.Valid.class);
    assertThat(ring.find("the old one", NOW.plus(DAY))).isInstanceOf(Keyring.Expired.class);
    assertThat(ring.find("the new one", NOW.plus(DAY))).isInstanceOf(Keyring.Valid.class);
  }

  @Test
  void theFileTakesBothAndGivesThemBack() {
    KeysFile file = new KeysFile(folder.resolve("keys.json"));
    file.change(_ -> List.of(key(OLD, NOW.minus(DAY), null)));

    file.change(rotation(DAY, null)::of);

    assertThat(file.read())
        .containsExactly(key(OLD, NOW.minus(DAY), NOW.plus(DAY)), key(NEW, NOW, null));
  }

  @Test
  void aFileWithTwoLastingKeysOfOneNameIsRefused() throws Exception {
    Path path = folder.resolve("keys.json");
    Files.write(path, KeysJson.write(List.of(key(OLD, NOW, null), key(NEW, NOW, null))));

    assertThatThrownBy(() -> new KeysFile(path).read())
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageEndingWith(
            "keys[1] is there twice, as team; all but one of a name must have expires");
  }

  @Test
  void withoutAGraceTheOldOneIsGone() {
    assertThat(rotation(Duration.ZERO, null).of(List.of(key(OLD, NOW, null))))
        .containsExactly(key(NEW, NOW, null));
  }

  @Test
  void anEndThatComesSoonerThanTheGraceStays() {
    Instant soon = NOW.plusSeconds(60);

    assertThat(rotation(DAY, null).of(List.of(key(OLD, NOW.minusSeconds(40), soon))))
        .containsExactly(key(OLD, NOW.minusSeconds(40), soon), key(NEW, NOW, NOW.plusSeconds(100)));
  }

  @Test
  void keysOfTheNameThatHaveExpiredAreLeftOut() {
    ApiKey older = key(KeySecret.hash("older"), NOW.minus(DAY), NOW);

    assertThat(rotation(DAY, null).of(List.of(older, key(OLD, null, null))))
        .containsExactly(key(OLD, null, NOW.plus(DAY)), key(NEW, NOW, null));
  }

  @Test
  void whereTheOldOnesTimeIsNotKnownTheNewOnesMustBeSaid() {
    List<ApiKey> keys = List.of(key(OLD, null, NOW.plus(DAY)));

    assertThatThrownBy(() -> rotation(DAY, null).of(keys))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageStartingWith("--expires is missing: the key expires at 2026-05-02T12:00:00Z");
    assertThat(rotation(DAY, NOW.plusSeconds(9)).of(keys).getLast())
        .isEqualTo(key(NEW, NOW, NOW.plusSeconds(9)));
  }
}
