package dev.semblance.cli.copy;

import dev.semblance.client.WriteAnswer;
import dev.semblance.evaluation.Progress;
import dev.semblance.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Copies documents with their vectors from one collection into another, in the order of their ids.
 * While a page is read two are being written. For one thread.
 */
public final class CopyRun {
  private static final int IN_FLIGHT = 2;
  private static final int FIRST_PAGE = 64;
  private static final int LARGEST_PAGE = 1_000;

  /** Pages are made about as long. */
  private static final int PAGE_BYTES = 4 << 20;

  /** What says of which space the vectors are, in what a server says of a collection. */
  private static final List<String> IDENTITY =
      List.of("space", "token_space", "generation", "created");

  private final CopyEnd from;
  private final JsonNode described;
  private final CopyEnd to;
  private final @Nullable String tokenSpace;
  private final CopyCheckpoint checkpoint;
  private final BiConsumer<String, String> refusals;
  private CopyCounts counts;

  /**
   * @param described what the server said of the collection that is copied when the copy began
   * @param tokenSpace of the vectors of tokens, or null where the two do not both keep them
   * @param refusals hears of each document that was refused, by id, and why
   */
  public CopyRun(
      CopyEnd from,
      JsonNode described,
      CopyEnd to,
      @Nullable String tokenSpace,
      CopyCheckpoint checkpoint,
      BiConsumer<String, String> refusals) {
    this.from = from;
    this.described = described;
    this.to = to;
    this.tokenSpace = tokenSpace;
    this.checkpoint = checkpoint;
    this.refusals = refusals;
    this.counts = checkpoint.counts();
  }

  /**
   * Some documents, one behind the other.
   *
   * @param after the id that the next page begins behind; null when this is the last
   * @param nextSize how many documents the next page is to have
   */
  private record Page(
      List<JsonNode> documents,
      ByteArrayOutputStream lines,
      @Nullable String after,
      int nextSize) {}

  private record Sent(Page page, Future<WriteAnswer> answer) {}

  /** Copies what is left; then it is on the other server's disk. */
  public CopyCounts run(Progress.Stage stage) throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Deque<Sent> sent = new ArrayDeque<>();
    try {
      String begin = checkpoint.after();
      Future<Page> next = threads.submit(() -> read(begin, FIRST_PAGE));
      stage.reached(counts.all());
      while (next != null || !sent.isEmpty()) {
        if (next != null && sent.size() < IN_FLIGHT) {
          Page page = get(next);
          next = page.after == null ? null : threads.submit(() -> read(page.after, page.nextSize));
          sent.add(new Sent(page, threads.submit(() -> write(page))));
          continue;
        }
        Sent done = sent.remove();
        count(done.page, get(done.answer));
        if (done.page.after != null) {
          checkpoint.reached(done.page.after, counts);
        }
        stage.reached(counts.all());
      }
      return counts;
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private Page read(@Nullable String after, int size) {
    ObjectNode asked = JsonMapper.shared().createObjectNode();
    asked.put("limit", size).put("encoding_format", "base64");
    ArrayNode include = asked.putArray("include").add("vector");
    if (tokenSpace != null) {
      include.add("tokens");
    }
    if (after != null) {
      asked.put("after", after);
    }
    JsonNode answer = from.client().exportDocuments(from.name(), asked);
    checkSameSpace();
    List<JsonNode> documents = new ArrayList<>();
    answer.path("data").forEach(documents::add);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonNode document : documents) {
      lines.writeBytes(CopiedDocument.line(document));
      lines.write('\n');
    }
    int each = lines.size() / Math.max(1, documents.size()) + 1;
    return new Page(
        documents,
        lines,
        answer.path("after").isString() ? answer.path("after").asString() : null,
        Math.clamp(PAGE_BYTES / each, 1, LARGEST_PAGE));
  }

  /**
   * A page does not say of which space its vectors are: they are of the one before where the
   * collection is the same afterwards.
   */
  private void checkSameSpace() {
    JsonNode now = from.describe();
    for (String key : IDENTITY) {
      if (!now.path(key).equals(described.path(key))) {
        throw new Fault.Conflict(
            null,
            from
                + " has another "
                + key
                + " than when the copy began: "
                + now.path(key).asString("none")
                + " in place of "
                + described.path(key).asString("none")
                + "; what was copied until now is of the space "
                + described.path("space").asString()
                + ", copy it again into another collection");
      }
    }
  }

  private WriteAnswer write(Page page) {
    String space = described.path("space").asString();
    return to.client().putVectors(to.name(), page.lines.toByteArray(), space, tokenSpace);
  }

  private void count(Page page, WriteAnswer answer) {
    Map<String, String> refused = new HashMap<>();
    for (WriteAnswer.RefusedLine line : answer.refused()) {
      refused.put(page.documents.get((int) line.line() - 1).path("id").asString(), line.message());
    }
    List<String> there = refused.isEmpty() ? List.of() : there(page, refused);
    there.forEach(refused::remove);
    refused.forEach(refusals);
    counts = counts.plus(answer, there.size());
  }

  /**
   * Those of the refused that are there already: what has a version is refused when it comes again,
   * as after a kill between its being written and its being noted here.
   */
  private List<String> there(Page page, Map<String, String> refused) {
    List<String> there = new ArrayList<>();
    for (JsonNode document : page.documents) {
      String id = document.path("id").asString();
      if (refused.containsKey(id) && document.path("version").isNumber()) {
        ObjectNode asked = JsonMapper.shared().createObjectNode();
        asked.putArray("ids").add(id);
        JsonNode found = to.client().documents(to.name(), asked).path("data").path(0);
        if (CopiedDocument.sameValues(document, found)) {
          there.add(id);
        }
      }
    }
    return there;
  }

  private static <T> T get(Future<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
