package dev.semblance.client.plain;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A collection of documents on the server. Safe to share. */
public final class DocumentCollection {
  private static final int MOST_LINES = 256;
  private static final int MOST_CHARACTERS = 1 << 20;

  private final Transport transport;
  private final String name;
  private final String path;

  DocumentCollection(Transport transport, String name) {
    this.transport = transport;
    this.name = name;
    this.path = "/v1/collections/" + SemblanceClient.escaped(name);
  }

  public String name() {
    return name;
  }

  public CollectionInfo describe() {
    return CollectionInfo.read(transport.ask("GET", path, null));
  }

  /** Deletes the collection with all that is in it. */
  public void drop() {
    transport.ask("DELETE", path, null);
  }

  /** Puts documents; what is answered is in the next search. */
  public Written put(Document... documents) {
    return put(Stream.of(documents));
  }

  /**
   * Puts as many documents as come: they are taken one after the other and sent as lines, of which
   * a few hundred are in memory. The same documents again are unchanged and not embedded.
   *
   * @throws SpacesDiffer when their embeddings are not all of one space
   */
  public Written put(Stream<Document> documents) {
    Written written = Written.NOTHING;
    StringBuilder lines = new StringBuilder();
    Space space = null;
    long sent = 0;
    int count = 0;
    Iterator<Document> next = documents.iterator();
    while (next.hasNext()) {
      Document document = next.next();
      if (document.embedding() != null) {
        Space own = document.embedding().space();
        space = space == null ? own : space;
        space.require(own);
      }
      lines.append(Json.write(document.body())).append('\n');
      count++;
      if (count == MOST_LINES || lines.length() > MOST_CHARACTERS || !next.hasNext()) {
        written = written.and(transport.lines(linesPath(space), lines.toString()), sent);
        lines.setLength(0);
        sent += count;
        count = 0;
      }
    }
    return written;
  }

  private String linesPath(@Nullable Space space) {
    String of = space == null ? "" : "&space=" + SemblanceClient.escaped(space.text());
    return path + "/documents?wait=visible" + of;
  }

  /** Those of these documents that there are. */
  public List<Document> get(List<String> ids) {
    return transport
        .ask("POST", path + "/documents:get", Map.of("ids", ids))
        .objects("data")
        .stream()
        .map(Document::read)
        .toList();
  }

  /** How many were there and are deleted. */
  public long delete(List<String> ids) {
    return transport.ask("POST", path + "/documents:delete", Map.of("ids", ids)).whole("deleted");
  }

  /** How many passed the filter and are deleted. */
  public long delete(Filter filter) {
    return transport.ask("POST", path + "/documents:delete", filtered(filter)).whole("deleted");
  }

  /** How many pass the filter; null for all. */
  public long count(@Nullable Filter filter) {
    return transport.ask("POST", path + "/documents:count", filtered(filter)).whole("count");
  }

  private static Map<String, Object> filtered(@Nullable Filter filter) {
    Map<String, Object> body = new LinkedHashMap<>();
    Reading.put(body, "filter", Filter.body(filter));
    return body;
  }

  /** A page of documents in the order of their ids. */
  public List<Document> export(@Nullable Filter filter, @Nullable String after, int limit) {
    Map<String, Object> body = filtered(filter);
    Reading.put(body, "after", after);
    body.put("limit", limit);
    body.put("include", List.of("text"));
    return transport.ask("POST", path + "/documents:export", body).objects("data").stream()
        .map(Document::read)
        .toList();
  }

  /** Hits, the best first. */
  public List<Hit> search(Search search) {
    return transport.ask("POST", path + "/search", search.body()).objects("hits").stream()
        .map(Hit::read)
        .toList();
  }

  /**
   * Begins to embed all documents again with another model; searches go on with the vectors there
   * are.
   */
  public Migration migrate(String model) {
    return Migration.read(
        transport.ask("POST", path + "/migrations", Map.of("model", model), false));
  }

  public Migration migration(String id) {
    return Migration.read(transport.ask("GET", one(id), null));
  }

  public Migration pause(String id) {
    return Migration.read(transport.ask("POST", one(id) + ":pause", null));
  }

  public Migration resume(String id) {
    return Migration.read(transport.ask("POST", one(id) + ":resume", null));
  }

  /** Turns searches over to the new vectors of a migration that is ready. */
  public Migration activate(String id) {
    return Migration.read(transport.ask("POST", one(id) + ":activate", null));
  }

  /** Goes back to the vectors before, or gives up a migration that is not active. */
  public Migration rollback(String id) {
    return Migration.read(transport.ask("POST", one(id) + ":rollback", null));
  }

  private String one(String id) {
    return path + "/migrations/" + SemblanceClient.escaped(id);
  }
}
