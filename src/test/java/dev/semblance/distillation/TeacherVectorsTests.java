package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.batching.BatchingEncoder;
import dev.semblance.model.NativeLibraries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherVectorsTests {

  private static final List<String> TEXTS =
      IntStream.range(0, 8_300).mapToObj(i -> i + " is a cold day").toList();

  private static BatchingEncoder teacher;

  @TempDir Path cache;

  private final List<Integer> reached = new ArrayList<>();

  @BeforeAll
  static void openTheTeacher() {
    NativeLibraries.prepare(1, 1, null);
    teacher = DistillationTests.open(Path.of("src/test/resources/models/mean"));
  }

  @AfterAll
  static void closeTheTeacher() {
    teacher.close();
  }

  private TeacherVectors vectors(int wanted) {
    reached.clear();
    return TeacherVectors.of(teacher, TEXTS, wanted, cache, reached::add, () -> false);
  }

  @Test
  void onlyWantedTextsAreEmbedded() {
    assertThat(vectors(100).size()).isEqualTo(100);
    assertThat(reached).containsExactly(0, 100);
  }

  @Test
  void whatIsOnDiskIsNotEmbeddedAgain() {
    float[] before = vectors(100).of(new int[] {0, 42, 99});
    assertThat(vectors(50).size()).isEqualTo(100);
    assertThat(reached).containsExactly(50);
    assertThat(vectors(100).of(new int[] {0, 42, 99})).containsExactly(before);
    assertThat(reached).containsExactly(100);
  }

  @Test
  void moreTextsAreAddedBlockByBlock() {
    float[] few = vectors(100).of(new int[] {42});
    TeacherVectors all = vectors(TEXTS.size());
    assertThat(reached).containsExactly(0, 8_192, 8_300);
    assertThat(all.size()).isEqualTo(8_300);
    assertThat(all.of(new int[] {42})).containsExactly(few, within(1e-3f));
    assertThat(vectors(8_200).size()).isEqualTo(8_300);
    assertThat(reached).containsExactly(8_200);
  }
}
