package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.BodyLines;
import dev.semblance.api.JsonBodies;
import dev.semblance.capacity.HeldLease;
import dev.semblance.collection.BusyPause;
import dev.semblance.collection.CollectionService;
import dev.semblance.collection.DocumentResult;
import dev.semblance.collection.NewDocument;
import dev.semblance.collection.WriteStatus;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Documents, a line each, on their way from a body of any length into a collection: read, written
 * and answered a batch at a time. For one thread.
 */
final class DocumentLines {
  private static final int BATCH_DOCUMENTS = 64;
  private static final long BATCH_BYTES = 1 << 20;
  private static final long PROGRESS_NANOS = 1_000_000_000;

  private final JsonBodies bodies;
  private final ApiLimits limits;
  private final CollectionService.Writing writing;
  private final AnswerLines answer;
  private final HeldLease lease = HeldLease.current();
  private final Map<WriteStatus, Long> counts = new EnumMap<>(WriteStatus.class);
  private final List<NewDocument> batch = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private long batchBytes;
  private long heldBefore;
  private long line;
  private long progressAt = System.nanoTime();

  DocumentLines(
      JsonBodies bodies, ApiLimits limits, CollectionService.Writing writing, AnswerLines answer) {
    this.bodies = bodies;
    this.limits = limits;
    this.writing = writing;
    this.answer = answer;
  }

  /**
   * Writes all lines and says how it went; a fault after the first line of the answer is its last.
   *
   * @param visible whether the next search must see them
   */
  void write(BodyLines lines, boolean visible) {
    heldBefore = lease.used();
    try {
      boolean more = true;
      while (more) {
        more = read(lines);
        if (batch.size() == BATCH_DOCUMENTS || batchBytes > BATCH_BYTES || !more) {
          flush();
        }
        tellProgress();
      }
      long seq = writing.finish(visible);
      answer.addLast(
          json -> {
            json.writeStartObject();
            counts(json);
            if (answer.leftOut() > 0) {
              json.writeNumberProperty("lines_left_out", answer.leftOut());
            }
            json.writeNumberProperty("seq", seq);
            json.writeBooleanProperty("done", true);
            json.writeEndObject();
          });
    } catch (Fault fault) {
      if (!answer.begun()) {
        throw fault;
      }
      answer.addLast(
          json -> {
            json.writeStartObject();
            counts(json);
            ErrorJson.write(json, Problem.of(fault));
            json.writeBooleanProperty("done", false);
            json.writeEndObject();
          });
    }
  }

  /** Whether there was a line. */
  private boolean read(BodyLines lines) {
    byte[] bytes;
    try {
      bytes = lines.next();
    } catch (Fault.LimitExceeded tooLong) {
      line = lines.number();
      refused(line, null, tooLong);
      return true;
    }
    if (bytes == null) {
      return false;
    }
    line = lines.number();
    try {
      batch.add(bodies.readLine(bytes, lease, json -> DocumentReader.read(json, limits)));
      numbers.add(line);
      batchBytes += bytes.length;
    } catch (Fault.InvalidRequest | Fault.LimitExceeded fault) {
      refused(line, null, fault);
    }
    return true;
  }

  private void flush() {
    List<DocumentResult> results = written();
    for (int i = 0; i < results.size(); i++) {
      DocumentResult result = results.get(i);
      Fault fault = result.fault();
      if (fault != null) {
        refused(numbers.get(i), result.id(), fault);
      } else {
        count(result.status());
      }
    }
    batch.clear();
    numbers.clear();
    batchBytes = 0;
    // What the batch held is garbage now; the request itself may have no end.
    lease.giveBack(Math.max(0, lease.used() - heldBefore));
  }

  /** A busy server is waited for: the sender is kept back by not being read. */
  private List<DocumentResult> written() {
    while (true) {
      try {
        return writing.write(batch, i -> Math.toIntExact(numbers.get(i) - 1));
      } catch (Fault busy) {
        Duration pause = BusyPause.after(busy);
        if (pause == null) {
          throw busy;
        }
        rest(pause);
      }
    }
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  private void count(WriteStatus status) {
    counts.merge(status, 1L, Long::sum);
  }

  private void refused(long number, @Nullable String id, Fault fault) {
    count(WriteStatus.REFUSED);
    answer.add(
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("line", number);
          if (id != null) {
            json.writeStringProperty("id", id);
          }
          json.writeStringProperty("status", WriteStatus.REFUSED.wireName());
          ErrorJson.write(json, Problem.of(fault));
          json.writeEndObject();
        });
  }

  /** Says each second what lasts by now. */
  private void tellProgress() {
    if (System.nanoTime() - progressAt < PROGRESS_NANOS) {
      return;
    }
    flush();
    writing.finish(false);
    progressAt = System.nanoTime();
    answer.add(
        json -> {
          json.writeStartObject();
          counts(json);
          json.writeEndObject();
        });
  }

  private void counts(JsonGenerator json) {
    json.writeNumberProperty("line", line);
    for (WriteStatus status : WriteStatus.values()) {
      json.writeNumberProperty(status.wireName(), counts.getOrDefault(status, 0L));
    }
  }
}
