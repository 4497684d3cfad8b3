package dev.semblance.collection.opensearch;

import dev.semblance.collection.GenerationChangedException;
import dev.semblance.collection.StoredCollection.Applied;
import dev.semblance.collection.StoredCollection.Written;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One call's documents on their way into a live generation, some at a time: looks what is there,
 * takes numbers, replaces what is still as it was seen; what another server was quicker with is
 * looked at again. An answer that was lost is known by the number. For one thread.
 */
final class DocumentWrites {
  /** So few that they are written soon after their numbers were taken. */
  private static final int AT_ONCE = 64;

  private final EngineParts parts;
  private final OpenSearchCollection collection;
  private final WriteCounter counter;
  private final int generation;
  private final @Nullable Long expected;
  private final List<Draft> drafts;

  /** A document, and what became of it. */
  private static final class Draft {
    private final StoredDocument document;
    private GuardedWrites.@Nullable Head before;
    private long seq;
    private boolean replaces;
    private @Nullable Written result;

    Draft(StoredDocument document) {
      this.document = document;
    }
  }

  /**
   * @param expected the seq that the stored one must still have, or null for any
   */
  DocumentWrites(
      EngineParts parts,
      OpenSearchCollection collection,
      WriteCounter counter,
      List<StoredDocument> documents,
      @Nullable Long expected,
      int generation) {
    this.parts = parts;
    this.collection = collection;
    this.counter = counter;
    this.generation = generation;
    this.expected = expected;
    this.drafts = documents.stream().map(Draft::new).toList();
  }

  /**
   * @return a result for each of the first; one without number and fault where the seq was another
   */
  List<Written> write() {
    for (int from = 0; from < drafts.size(); from += AT_ONCE) {
      if (!write(drafts.subList(from, Math.min(drafts.size(), from + AT_ONCE)))) {
        break;
      }
    }
    return results();
  }

  /** False where another generation became live before all of them were written. */
  private boolean write(List<Draft> some) {
    Patience patience = new Patience(parts.engine().settings().timeout());
    while (some.stream().anyMatch(draft -> draft.result == null)) {
      OpenSearchGeneration live = collection.agreed().live();
      if (live.number() != generation) {
        live = collection.reload().live();
      }
      if (live.number() != generation) {
        if (results().isEmpty()) {
          throw new GenerationChangedException();
        }
        return false;
      }
      try {
        attempt(live, some, patience);
      } catch (IndexGoneException e) {
        collection.reload();
        patience.rest(null);
      }
    }
    return true;
  }

  private List<Written> results() {
    List<Written> results = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      if (draft.result == null) {
        break;
      }
      results.add(draft.result);
    }
    return results;
  }

  private void attempt(OpenSearchGeneration live, List<Draft> some, Patience patience) {
    look(live, some);
    List<Draft> chosen = some.stream().filter(draft -> draft.result == null).toList();
    if (chosen.isEmpty()) {
      return;
    }
    number(chosen);
    List<JsonNode> answers =
        parts
            .writes()
            .write(
                collection.alias(),
                generation,
                live.settings(),
                chosen.stream()
                    .map(draft -> new GuardedWrites.Item(draft.document, draft.seq, draft.before))
                    .toList());
    List<String> written = new ArrayList<>();
    JsonNode waiting = null;
    for (int i = 0; i < answers.size(); i++) {
      Draft draft = chosen.get(i);
      JsonNode answer = answers.get(i);
      if (answer.path("status").asInt(0) / 100 == 2) {
        draft.result = new Written(new Applied(draft.seq, draft.replaces), null);
        written.add(draft.document.id());
      } else {
        waiting = answer;
      }
    }
    collection.written(written);
    if (waiting != null) {
      collection.meet("write", waiting);
      patience.rest(waiting);
    }
  }

  private void look(OpenSearchGeneration live, List<Draft> some) {
    Map<String, Draft> asked = new LinkedHashMap<>();
    some.stream()
        .filter(draft -> draft.result == null)
        .forEach(draft -> asked.put(draft.document.id(), draft));
    Map<String, GuardedWrites.Head> heads =
        parts.writes().heads(live.part().index(), asked.keySet());
    asked.forEach(
        (id, draft) -> {
          GuardedWrites.Head head = heads.get(id);
          if (draft.seq != 0 && head != null && head.seq() == draft.seq) {
            // It was written, and the answer lost.
            draft.result = new Written(new Applied(draft.seq, draft.replaces), null);
            return;
          }
          draft.before = head;
          draft.replaces = head != null;
          draft.result = refusal(draft.document, head);
          if (head != null && head.seq() > draft.seq) {
            draft.seq = 0;
          }
        });
  }

  private @Nullable Written refusal(StoredDocument document, GuardedWrites.@Nullable Head head) {
    if (expected != null) {
      return head == null || head.seq() != expected ? new Written(null, null) : null;
    }
    Long version = document.version();
    Long there = head == null ? null : head.version();
    return version != null && there != null && version <= there
        ? new Written(
            null,
            new Fault.Conflict(null, "has version " + version + ", the stored one has " + there))
        : null;
  }

  private void number(List<Draft> chosen) {
    List<Draft> unnumbered = chosen.stream().filter(draft -> draft.seq == 0).toList();
    if (!unnumbered.isEmpty()) {
      long first = counter.take(unnumbered.size());
      for (Draft draft : unnumbered) {
        draft.seq = first++;
      }
    }
  }
}
