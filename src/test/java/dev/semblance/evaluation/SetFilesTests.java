package dev.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.evaluation.RetrievalSet.Entry;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the readers of sets take, and what they say of what they do not. */
class SetFilesTests {

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @BeforeEach
  void aWholeRetrievalSet() throws IOException {
    file("queries.tsv", "q1\twater\nq2\toil\n");
    file("corpus.tsv", "d1\t The sea \t is wet \nd2\t\t\nd3\tOil\t\n");
    file("qrels.tsv", "q1\td1\t2\nq1\td2\t1\nq2\td9\t1\nq2\td3\t0\nq7\td1\t1\nq7\td8\t1\n");
  }

  @Test
  void readsPairsOfSentences() throws IOException {
    StsSet set = StsSet.read(file("sts.tsv", "5.000\tA man.\tA \"man\".\n.5\t x\ty \n-1e0\tz\té"));

    assertThat(set.name()).isEqualTo("sts");
    assertThat(set.pairs())
        .containsExactly(
            new StsSet.Pair(5, "A man.", "A \"man\"."),
            new StsSet.Pair(0.5, " x", "y "),
            new StsSet.Pair(-1, "z", "é"));
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsAreNotText() throws IOException {
    StsSet set = StsSet.read(file("sts.tsv", "\uFEFF1\ta\tb\r\n2\tc\td\r\n"));

    assertThat(set.pairs())
        .containsExactly(new StsSet.Pair(1, "a", "b"), new StsSet.Pair(2, "c", "d"));
  }

  static Stream<Arguments> wrongPairs() {
    return Stream.of(
        arguments("", "is empty"),
        arguments("1\ta\tb\n", "has 1 pair, needed: 2"),
        arguments("1\ta\tb\n1\tc\td\n", "has the score 1.0 on every line"),
        arguments("score\tsentence1\tsentence2\n", "line 1 has the score \"score\""),
        arguments("1\ta\tb\nNaN\tc\td\n", "line 2 has the score \"NaN\", needed: a number"),
        arguments("1\ta\tb\n0x1p3\tc\td\n", "line 2 has the score"),
        arguments("1\ta\tb\n1e999\tc\td\n", "line 2 has the score"),
        arguments("1\ta\tb\n2\tc\n", "line 2 has 2 columns, needed: 3 (score, sentence, sentence)"),
        arguments("1\ta\tb\n2\tc\td\te\n", "line 2 has 4 columns"),
        arguments("1\ta\tb\n\n2\tc\td\n", "line 2 has 1 column, "),
        arguments("1\ta\tb\n2\t \td\n", "line 2 has an empty first sentence"),
        arguments("1\ta\tb\n2\tc\t\n", "line 2 has an empty second sentence"));
  }

  @ParameterizedTest
  @MethodSource("wrongPairs")
  void aWrongPairIsRefusedByFileAndLine(String text, String says) throws IOException {
    Path file = file("sts.tsv", text);

    assertThatThrownBy(() -> StsSet.read(file))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(says);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedByTheirLine() throws IOException {
    Path file = folder.resolve("latin.tsv");
    Files.write(file, "1\ta\tb\n2\té\td\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> StsSet.read(file))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessage(file + ": line 2 is not UTF-8");
  }

  @Test
  void aFileThatIsNotThereOrAFolderIsRefused() {
    assertThatThrownBy(() -> StsSet.read(folder.resolve("none.tsv")))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("none.tsv: does not exist");
    assertThatThrownBy(() -> StsSet.read(folder))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void readsQueriesDocumentsAndJudgements() {
    RetrievalSet set = RetrievalSet.read(folder);

    assertThat(set.name()).isEqualTo(folder.getFileName().toString());
    assertThat(set.queries()).containsExactly(new Entry("q1", "water"), new Entry("q2", "oil"));
    assertThat(set.documents())
        .containsExactly(new Entry("d1", "The sea is wet"), new Entry("d3", "Oil"));
    assertThat(set.judgements()).containsEntry("q1", Map.of("d1", 2, "d2", 1));
  }

  @Test
  void countsWhatIsSkippedAndWhatJudgementsDoNotFind() {
    RetrievalSet set = RetrievalSet.read(folder);

    assertThat(set.skippedDocuments()).isEqualTo(1);
    assertThat(set.judgementCount()).isEqualTo(6);
    // d2, which has no text, and d9
    assertThat(set.judgementsOfUnknownDocuments()).isEqualTo(2);
    // both of q7, whatever their documents
    assertThat(set.judgementsOfUnknownQueries()).isEqualTo(2);
    assertThat(set.judgedQueries()).extracting(Entry::id).containsExactly("q1", "q2");
  }

  @Test
  void aCorpusOfTwoColumnsHasNoTitles() throws IOException {
    file("corpus.tsv", "d1\t is wet \nd2\t\n");

    RetrievalSet set = RetrievalSet.read(folder);

    assertThat(set.documents()).containsExactly(new Entry("d1", "is wet"));
    assertThat(set.skippedDocuments()).isEqualTo(1);
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        arguments("queries.tsv", "q1\twater\nq2\n", "line 2 has 1 column, needed: 2 (id, text)"),
        arguments("queries.tsv", "q1\twater\nq2\t \n", "line 2 has an empty text"),
        arguments("queries.tsv", "q1\twater\nq1\toil\n", "line 2 has the id \"q1\" again"),
        arguments("corpus.tsv", "d1\ta\tb\tc\n", "line 1 has 4 columns, needed: 2 or 3 ("),
        arguments("corpus.tsv", "\ta\tb\n", "line 1 has an empty id"),
        arguments("corpus.tsv", "d1\t\t\n", "has 1 documents, all without text"),
        arguments("qrels.tsv", "q1\td1\t1\nq1\td1\t2\n", "line 2 judges query \"q1\" and"),
        arguments("qrels.tsv", "query-id\tcorpus-id\tscore\n", "line 1 has the relevance"),
        arguments("qrels.tsv", "q1\td1\t0.5\n", "line 1 has the relevance \"0.5\""),
        arguments("qrels.tsv", "q1\t0\td1\t1\n", "line 1 has 4 columns, needed: 3 ("),
        arguments("qrels.tsv", "q1\td1\t0\n", "judges no document relevant to any of the 2"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void aWrongFileOfAFolderIsRefusedByName(String name, String text, String says)
      throws IOException {
    Path file = file(name, text);

    assertThatThrownBy(() -> RetrievalSet.read(folder))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(says);
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> RetrievalSet.read(folder.resolve("none")))
        .isInstanceOf(Fault.InvalidFile.class)
        .hasMessageContaining("does not exist, needed: a folder with queries.tsv");
  }
}
