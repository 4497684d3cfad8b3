package dev.semblance.evaluation;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Queries, documents and who judged which document relevant to which query.
 *
 * <p>A folder of three files of tab-separated columns, UTF-8, without header and quotes:
 *
 * <pre>
 * queries.tsv   id, text
 * corpus.tsv    id, title, text   or   id, text
 * qrels.tsv     query id, document id, relevance
 * </pre>
 *
 * <p>A document's text is its title, a space and its text, as in BEIR; relevance is a whole number,
 * relevant from 1. Judgements may name queries and documents that are not there: such a document
 * cannot be found but still counts as one that should have been, as in trec_eval.
 *
 * @param name the folder's
 * @param queries in the file's order; at least one has a relevant document
 * @param documents in the file's order, those without text left out; at least one
 * @param judgements relevance by the query's id and the document's
 * @param skippedDocuments how many documents had no text
 */
public record RetrievalSet(
    String name,
    List<Entry> queries,
    List<Entry> documents,
    Map<String, Map<String, Integer>> judgements,
    int skippedDocuments) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

  /** A query or a document. */
  public record Entry(String id, String text) {}

  static List<String> texts(List<Entry> entries) {
    return entries.stream().map(Entry::text).toList();
  }

  public RetrievalSet {
    queries = List.copyOf(queries);
    documents = List.copyOf(documents);
    judgements =
        judgements.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
  }

  /**
   * Reads a folder.
   *
   * @throws Fault.InvalidFile naming the file, the line, what was found and what is needed
   */
  public static RetrievalSet read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Fault.InvalidFile(
          folder.toString(),
          (Files.exists(folder) ? "is a file" : "does not exist")
              + ", needed: a folder with queries.tsv, corpus.tsv and qrels.tsv");
    }
    List<Entry> queries = queries(folder.resolve("queries.tsv"));
    Path corpus = folder.resolve("corpus.tsv");
    List<Entry> all = documents(corpus);
    List<Entry> documents = all.stream().filter(document -> !document.text().isEmpty()).toList();
    if (documents.isEmpty()) {
      throw new Fault.InvalidFile(
          corpus.toString(), "has " + all.size() + " documents, all without text");
    }
    Path qrels = folder.resolve("qrels.tsv");
    RetrievalSet set =
        new RetrievalSet(
            SetName.of(folder),
            queries,
            documents,
            judgements(qrels),
            all.size() - documents.size());
    if (set.judgedQueries().isEmpty()) {
      throw new Fault.InvalidFile(
          qrels.toString(),
          "judges no document relevant to any of the "
              + queries.size()
              + " queries, needed: a relevance of 1 or more for one of them");
    }
    return set;
  }

  private static List<Entry> queries(Path file) {
    List<Entry> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    TsvLines.read(
        file,
        line -> {
          line.needColumns(2, 2, "id, text");
          queries.add(new Entry(newId(line, ids), line.needed(1, "text").strip()));
        });
    return queries;
  }

  private static List<Entry> documents(Path file) {
    List<Entry> documents = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    TsvLines.read(
        file,
        line -> {
          line.needColumns(2, 3, "id, title, text or id, text");
          String last = line.column(line.columns() - 1).strip();
          String text = line.columns() == 3 ? line.column(1).strip() + " " + last : last;
          documents.add(new Entry(newId(line, ids), text.strip()));
        });
    return documents;
  }

  private static Map<String, Map<String, Integer>> judgements(Path file) {
    Map<String, Map<String, Integer>> judgements = new HashMap<>();
    TsvLines.read(
        file,
        line -> {
          line.needColumns(3, 3, "query id, document id, relevance");
          String query = line.needed(0, "query id");
          String document = line.needed(1, "document id");
          String relevance = line.column(2).strip();
          if (!WHOLE_NUMBER.matcher(relevance).matches()) {
            throw line.wrong(
                "has the relevance " + Fault.quote(relevance) + ", needed: a whole number");
          }
          Integer earlier =
              judgements
                  .computeIfAbsent(query, _ -> new HashMap<>())
                  .put(document, Integer.valueOf(relevance));
          if (earlier != null) {
            throw line.wrong(
                "judges query "
                    + Fault.quote(query)
                    + " and document "
                    + Fault.quote(document)
                    + " again, needed: one judgement each");
          }
        });
    return judgements;
  }

  private static String newId(TsvLines.Line line, Set<String> ids) {
    String id = line.needed(0, "id");
    if (!ids.add(id)) {
      throw line.wrong("has the id " + Fault.quote(id) + " again, needed: one line for each");
    }
    return id;
  }

  /** The queries with a relevant document, in their order: those that figures are averaged over. */
  public List<Entry> judgedQueries() {
    return queries.stream()
        .filter(
            query ->
                judgements.getOrDefault(query.id(), Map.of()).values().stream()
                    .anyMatch(relevance -> relevance > 0))
        .toList();
  }

  /** How many judgements there are, usable or not. */
  public int judgementCount() {
    return judgements.values().stream().mapToInt(Map::size).sum();
  }

  /** How many judgements are of a query that is not there; they count for nothing. */
  public int judgementsOfUnknownQueries() {
    Set<String> known = ids(queries);
    return judgements.entrySet().stream()
        .filter(entry -> !known.contains(entry.getKey()))
        .mapToInt(entry -> entry.getValue().size())
        .sum();
  }

  /** How many judgements of known queries are of a document that is not there or has no text. */
  public int judgementsOfUnknownDocuments() {
    Set<String> knownQueries = ids(queries);
    Set<String> known = ids(documents);
    return (int)
        judgements.entrySet().stream()
            .filter(entry -> knownQueries.contains(entry.getKey()))
            .flatMap(entry -> entry.getValue().keySet().stream())
            .filter(document -> !known.contains(document))
            .count();
  }

  private static Set<String> ids(List<Entry> entries) {
    return entries.stream().map(Entry::id).collect(Collectors.toSet());
  }
}
