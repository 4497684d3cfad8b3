package dev.semblance.cli.copy;

import dev.semblance.evaluation.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds two collections against each other, document by document, without their vectors. */
public final class CopyCheck {
  private static final int PAGE = 500;

  private CopyCheck() {}

  /**
   * What was found.
   *
   * @param same documents that are in both with the same text, metadata, version and chunks
   * @param missing documents that are only in the one that was copied
   * @param differing documents that are in both, but otherwise
   * @param others documents that are only in the one that was copied into
   * @param first the id of the first that is missing or differs, or null
   */
  public record Found(
      long same, long missing, long differing, long others, @Nullable String first) {

    /** Whether all that is in the one is in the other. */
    public boolean whole() {
      return missing + differing == 0;
    }
  }

  /** Compares them as they are now. */
  public static Found compare(CopyEnd from, CopyEnd to, Progress.Stage stage) {
    Documents source = new Documents(from);
    Documents target = new Documents(to);
    long same = 0;
    long missing = 0;
    long differing = 0;
    long others = 0;
    String first = null;
    JsonNode one = source.next();
    JsonNode other = target.next();
    while (one != null || other != null) {
      int order = one == null ? 1 : other == null ? -1 : compare(one, other);
      if (order > 0) {
        others++;
        other = target.next();
        continue;
      }
      JsonNode here = java.util.Objects.requireNonNull(one);
      boolean equal =
          order == 0 && CopiedDocument.same(here, java.util.Objects.requireNonNull(other));
      if (!equal && first == null) {
        first = here.path("id").asString();
      }
      if (equal) {
        same++;
      } else if (order == 0) {
        differing++;
      } else {
        missing++;
      }
      stage.reached(same + differing + missing);
      other = order == 0 ? target.next() : other;
      one = source.next();
    }
    return new Found(same, missing, differing, others, first);
  }

  /** As servers order ids: by their UTF-8 bytes. */
  private static int compare(JsonNode one, JsonNode other) {
    return Arrays.compareUnsigned(
        one.path("id").asString().getBytes(StandardCharsets.UTF_8),
        other.path("id").asString().getBytes(StandardCharsets.UTF_8));
  }

  /** Documents page after page. */
  private static final class Documents {
    private final CopyEnd end;
    private final Deque<JsonNode> page = new ArrayDeque<>();
    private @Nullable String after;
    private boolean last;

    private Documents(CopyEnd end) {
      this.end = end;
    }

    private @Nullable JsonNode next() {
      while (page.isEmpty() && !last) {
        ObjectNode asked = JsonMapper.shared().createObjectNode().put("limit", PAGE);
        if (after != null) {
          asked.put("after", after);
        }
        JsonNode answer = end.client().exportDocuments(end.name(), asked);
        answer.path("data").forEach(page::add);
        last = !answer.path("after").isString();
        after = last ? null : answer.path("after").asString();
      }
      return page.poll();
    }
  }
}
