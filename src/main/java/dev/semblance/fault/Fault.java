package dev.semblance.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong, on one page; the HTTP side of each line is in {@code problem}.
 *
 * <p>A message names the field, the item's index, what was found and what is allowed. It never
 * repeats more than {@value #QUOTED_CHARACTERS} characters of a caller's text. Faults carry no
 * stack trace unless something else caused them: they are answers, not bugs.
 */
public abstract sealed class Fault extends RuntimeException {

  /** How much of a caller's own text a message may repeat. */
  public static final int QUOTED_CHARACTERS = 40;

  private final transient @Nullable Place place;

  private Fault(@Nullable Place place, String message, @Nullable Throwable cause) {
    super(place == null ? message : place + " " + message, cause, false, cause != null);
    this.place = place;
  }

  /** Where in the request the fault is, or null when it is in no one field. */
  public final @Nullable Place place() {
    return place;
  }

  /** The message; never null. */
  public final String message() {
    String message = getMessage();
    return message == null ? getClass().getSimpleName() : message;
  }

  /**
   * A field of a request and, where it holds a list, the item in it.
   *
   * @param field the field's name on the wire, such as {@code input}
   * @param index the item's position counted from 0, or null for the field itself
   */
  public record Place(String field, @Nullable Integer index) {
    public static Place of(String field) {
      return new Place(field, null);
    }

    public static Place of(String field, int index) {
      return new Place(field, index);
    }

    @Override
    public String toString() {
      return index == null ? field : field + "[" + index + "]";
    }
  }

  /**
   * The first {@value #QUOTED_CHARACTERS} characters of a caller's text in quotes, control
   * characters shown as {@code ?}.
   */
  public static String quote(String text) {
    int end = text.length();
    if (end > QUOTED_CHARACTERS) {
      end = QUOTED_CHARACTERS - 1;
      if (Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      quoted.append(
          Character.isISOControl(c) || (Character.isSurrogate(c) && !paired(text, i)) ? '?' : c);
    }
    return quoted.append(end < text.length() ? "…\"" : "\"").toString();
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  // ---- what the caller sent ----

  /** The body, a field or an item is not what the contract says. */
  public static sealed class InvalidRequest extends Fault permits EmptyValue {
    public InvalidRequest(@Nullable Place place, String message) {
      super(place, message, null);
    }
  }

  /** A text, a list or another value holds nothing, where something is needed. */
  public static final class EmptyValue extends InvalidRequest {
    /**
     * @param what it is and what is needed, such as {@code list, needed: texts}
     */
    public EmptyValue(@Nullable Place place, String what) {
      this(place, "", what);
    }

    /**
     * @param below where in the place it is, such as {@code at [2] }; empty for the place itself
     */
    public EmptyValue(@Nullable Place place, String below, String what) {
      super(place, below + "is an empty " + what);
    }
  }

  /** A text has more tokens than the model takes, and the caller did not ask to cut it. */
  public static final class InputTooLong extends Fault {
    private final int tokens;
    private final int limit;

    public InputTooLong(Place place, int tokens, int limit) {
      this(place, tokens, "", limit);
    }

    /** For a text that was not tokenised whole. */
    public static InputTooLong byEstimate(Place place, int estimatedTokens, int limit) {
      return new InputTooLong(place, estimatedTokens, "about ", limit);
    }

    private InputTooLong(Place place, int tokens, String about, int limit) {
      super(
          place,
          "has "
              + about
              + tokens
              + " tokens, the model takes "
              + limit
              + "; shorten it, send truncate: \"end\" or \"start\","
              + " or have the server cut all by semblance.truncate",
          null);
      this.tokens = tokens;
      this.limit = limit;
    }

    public int tokens() {
      return tokens;
    }

    public int limit() {
      return limit;
    }
  }

  /** A token id that the model's tokenizer does not have. */
  public static final class UnknownTokenId extends Fault {
    public UnknownTokenId(Place place, long id, int vocabularySize) {
      super(
          place,
          "holds token id "
              + id
              + ", this model's tokenizer has ids 0 to "
              + (vocabularySize - 1)
              + ". Ids of another tokenizer (cl100k, o200k) mean nothing here: send text instead."
              + " LangChain: OpenAIEmbeddings(check_embedding_ctx_length=False); with tiktoken:"
              + " send the string, not encode(string)",
          null);
    }
  }

  /** {@code dimensions} asks for a length the model cannot give. */
  public static final class DimensionsNotOffered extends Fault {
    public DimensionsNotOffered(long asked, int available) {
      super(Place.of("dimensions"), "is " + asked + ", the model gives 1 to " + available, null);
    }
  }

  /** A model is asked for what it does not give: vectors of a cross-encoder, say. */
  public static final class OutputNotOffered extends Fault {
    /**
     * @param offered what the model gives
     * @param routes where it can be asked
     */
    public OutputNotOffered(String asked, Collection<String> offered, Collection<String> routes) {
      super(
          Place.of("model"),
          "does not give "
              + asked
              + " outputs, only "
              + String.join(", ", offered)
              + "; it serves "
              + String.join(", ", routes),
          null);
    }
  }

  /** Two vectors that should have the same length do not. */
  public static final class DimensionMismatch extends Fault {
    public DimensionMismatch(Place place, int found, int needed) {
      super(place, "has " + found + " dimensions, " + needed + " are needed", null);
    }
  }

  /** Cosine of a vector of length zero has no value. */
  public static final class ZeroVector extends Fault {
    public ZeroVector(Place place) {
      super(place, "is a zero vector, which has no direction: cosine is not defined for it", null);
    }
  }

  /** A prompt or role the model does not have. */
  public static final class UnknownPrompt extends Fault {
    public UnknownPrompt(String field, String found, Collection<String> allowed) {
      this(
          field,
          "is "
              + quote(found)
              + ", the model has "
              + (allowed.isEmpty() ? "no prompts" : String.join(", ", allowed)));
    }

    private UnknownPrompt(String field, String message) {
      super(Place.of(field), message, null);
    }

    /**
     * For a role.
     *
     * @param roles those that every model takes, whether it has prompts for them or not
     */
    public static UnknownPrompt role(
        String field, String found, Collection<String> roles, Collection<String> prompts) {
      return new UnknownPrompt(
          field,
          "is "
              + quote(found)
              + ", needed: "
              + String.join(", ", roles)
              + (prompts.isEmpty()
                  ? "; this model has no prompts, so they change nothing"
                  : "; or one of the model's prompts: " + String.join(", ", prompts)));
    }
  }

  /** A request that carries vectors does not say which space they are of. */
  public static final class SpaceMissing extends Fault {
    public SpaceMissing(String servedSpace) {
      this("space", servedSpace);
    }

    /**
     * @param field of the request that is to say it
     */
    public SpaceMissing(String field, String servedSpace) {
      super(
          Place.of(field),
          "is missing: vectors of different models must not be compared. Send the space that came"
              + " with the vectors (this model's is "
              + servedSpace
              + "), or \"unchecked\"",
          null);
    }
  }

  /** Vectors of one space met another space. */
  public static final class SpaceMismatch extends Fault {
    public SpaceMismatch(String found, String needed) {
      this("space", found, needed);
    }

    /**
     * @param field of the request that said it
     */
    public SpaceMismatch(String field, String found, String needed) {
      super(
          Place.of(field),
          "is "
              + quote(found).replace("…", "...")
              + ", but the space here is "
              + needed
              + "; vectors of different spaces cannot be compared",
          null);
    }
  }

  /** A model name nobody serves. */
  public static final class ModelNotServed extends Fault {
    public ModelNotServed(String name, Collection<String> served) {
      super(
          Place.of("model"),
          quote(name) + " is not served here; served: " + String.join(", ", served),
          null);
    }
  }

  /** A size or count is over its limit. */
  public static final class LimitExceeded extends Fault {
    public LimitExceeded(@Nullable Place place, String message) {
      super(place, message, null);
    }
  }

  /** The body's media type, charset or content encoding is not one the route reads. */
  public static final class UnsupportedBody extends Fault {
    public UnsupportedBody(String message) {
      super(null, message, null);
    }
  }

  /** The body came too slowly, or stopped coming. */
  public static final class BodyTooSlow extends Fault {
    public BodyTooSlow(String message) {
      super(null, message, null);
    }
  }

  /** Several items of one request are at fault; at least two, in the order of the items. */
  public static final class SeveralItems extends Fault {
    private final transient List<Fault> faults;

    public SeveralItems(List<Fault> faults) {
      this(faults, faults.size());
    }

    /**
     * @param faults the first of them
     * @param count of all
     */
    public SeveralItems(List<Fault> faults, int count) {
      super(null, count + " items are at fault; the first: " + faults.getFirst().message(), null);
      this.faults = List.copyOf(faults);
    }

    /**
     * The fault of a request some of whose items are at fault.
     *
     * @param faults at least one, in the order of the items
     * @return the only one as it is, or all of them as one
     */
    public static Fault of(List<? extends Fault> faults) {
      return faults.size() == 1 ? faults.getFirst() : new SeveralItems(List.copyOf(faults));
    }

    public List<Fault> faults() {
      return faults;
    }
  }

  // ---- who the caller is ----

  /** No key or token, or one that does not hold; only where callers must show one. */
  public static final class Unauthenticated extends Fault {
    private final boolean shown;

    /**
     * @param shown whether the caller showed anything at all
     */
    public Unauthenticated(boolean shown, String message) {
      super(null, message, null);
      this.shown = shown;
    }

    public boolean shown() {
      return shown;
    }
  }

  /** The caller is known, and may not do this. */
  public static final class ScopeMissing extends Fault {
    private final String needed;

    public ScopeMissing(String needed, Collection<String> granted) {
      super(
          null,
          "the scope "
              + needed
              + " is needed here; this caller has "
              + (granted.isEmpty() ? "none" : String.join(", ", granted)),
          null);
      this.needed = needed;
    }

    public String needed() {
      return needed;
    }
  }

  /** The caller is known, and its key is for other collections. */
  public static final class CollectionNotAllowed extends Fault {
    public CollectionNotAllowed(String name, List<String> allowed) {
      super(
          null,
          "the key is for the collections "
              + String.join(", ", allowed)
              + ", and not for "
              + quote(name),
          null);
    }
  }

  /** The caller has used up what it may use in a minute. */
  public static final class RateLimitExceeded extends Fault {
    private final Duration retryAfter;

    /**
     * @param unit what is counted: requests or tokens
     */
    public RateLimitExceeded(
        String unit, long asked, long remaining, long perMinute, Duration retryAfter) {
      super(
          null,
          "over the quota of this caller: "
              + perMinute
              + " "
              + unit
              + " a minute, "
              + Math.max(0, remaining)
              + " are left, this request needs "
              + asked
              + "; retry after "
              + retryAfter.toSeconds()
              + " s",
          null);
      this.retryAfter = retryAfter;
    }

    /** When there will be enough; whole seconds, at least one. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** A browser's page of an origin that is not allowed to call. */
  public static final class OriginNotAllowed extends Fault {
    public OriginNotAllowed() {
      super(
          null,
          "pages of this origin may not call; the setting semblance.security.cors.allowed-origins"
              + " says which may",
          null);
    }
  }

  // ---- the server's state ----

  /** More is waiting than the queue may hold. */
  public static final class Overloaded extends Fault {
    private final Duration retryAfter;

    public Overloaded(long waitingTokens, long requestTokens, long limit, Duration retryAfter) {
      this(waitingTokens, Long.toString(requestTokens), limit, retryAfter);
    }

    private Overloaded(long waitingTokens, String added, long limit, Duration retryAfter) {
      this(
          waitingTokens
              + " tokens are waiting, this request adds "
              + added
              + ", at most "
              + limit
              + " may wait",
          retryAfter);
    }

    private Overloaded(String busy, Duration retryAfter) {
      super(null, "busy: " + busy + "; retry after " + retryAfter.toSeconds() + " s", null);
      this.retryAfter = retryAfter;
    }

    /** For a request that needs threads which too many others wait for. */
    public static Overloaded byCallers(long waiting, long limit, Duration retryAfter) {
      return new Overloaded(
          waiting + " requests are being read or scored, at most " + limit + " may be", retryAfter);
    }

    /** For a request whose tokens were estimated, not counted. */
    public static Overloaded byEstimate(
        long waitingTokens, long estimatedTokens, long limit, Duration retryAfter) {
      return new Overloaded(waitingTokens, "about " + estimatedTokens, limit, retryAfter);
    }

    /** For a request that computes more than can be let in beside what was. */
    public static Overloaded byWork(long seconds, long limit, Duration retryAfter) {
      return new Overloaded(
          "scoring for about "
              + seconds
              + " s was let in, with this request's it would be more than the "
              + limit
              + " s that are allowed",
          retryAfter);
    }

    /** When asking again makes sense, by the measured rate; whole seconds, at least one. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Requests hold as much of the heap as they may. */
  public static final class MemoryInUse extends Fault {
    private final Duration retryAfter;

    /**
     * @param held bytes that all requests hold
     * @param asked bytes that this one needs beside them
     */
    public MemoryInUse(long held, long asked, long limit, Duration retryAfter) {
      super(
          null,
          "busy: requests hold "
              + held
              + " bytes of memory, this one adds "
              + asked
              + ", at most "
              + limit
              + " are held at once; retry after "
              + retryAfter.toSeconds()
              + " s",
          null);
      this.retryAfter = retryAfter;
    }

    /** When asking again makes sense; whole seconds, at least one. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The server is starting, or draining before it stops. */
  public static final class NotReady extends Fault {
    public NotReady(String message) {
      super(null, message, null);
    }
  }

  /** The deadline that the caller set has passed. */
  public static final class DeadlinePassed extends Fault {
    public DeadlinePassed(Duration timeout) {
      super(null, notDone(timeout), null);
    }

    /**
     * @param what became of the work
     */
    public DeadlinePassed(Duration timeout, String what) {
      super(null, notDone(timeout) + ": " + what, null);
    }

    private static String notDone(Duration timeout) {
      return "not done within the " + timeout.toMillis() / 1000.0 + " s of X-Request-Timeout";
    }
  }

  /** The caller went away; nobody reads the answer. */
  public static final class Cancelled extends Fault {
    public Cancelled() {
      super(null, "the caller went away", null);
    }
  }

  // ---- collections ----

  /** A collection or a document that is not there. */
  public static final class NotFound extends Fault {
    private NotFound(String message) {
      super(null, message, null);
    }

    public static NotFound collection(String name) {
      return new NotFound(
          "there is no collection " + quote(name) + "; PUT /v1/collections/NAME makes one");
    }

    public static NotFound document(String collection, String id) {
      return new NotFound("collection " + collection + " has no document " + quote(id));
    }

    /** Another thing that a collection keeps, such as a snapshot. */
    public static NotFound part(String collection, String kind, String id) {
      return new NotFound("collection " + collection + " has no " + kind + " " + quote(id));
    }
  }

  /** What was asked for contradicts what is kept. */
  public static final class Conflict extends Fault {
    public Conflict(@Nullable Place place, String message) {
      super(place, message, null);
    }
  }

  /** Collections, or one of them, cannot be served here now; says why and by which file. */
  public static final class CollectionUnavailable extends Fault {
    public CollectionUnavailable(String message) {
      super(null, message, null);
    }

    public CollectionUnavailable(String message, Throwable cause) {
      super(null, message, cause);
    }
  }

  /** The engine that keeps collections does not answer for now; other requests are served. */
  public static final class StoreUnreachable extends Fault {
    private final Duration retryAfter;

    /**
     * @param retryAfter when it is worth asking again
     */
    public StoreUnreachable(String message, Duration retryAfter, @Nullable Throwable cause) {
      super(null, message, cause);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** No room is left for what was to be written. */
  public static final class DiskFull extends Fault {
    public DiskFull(String message) {
      super(null, message, null);
    }

    public DiskFull(String message, Throwable cause) {
      super(null, message, cause);
    }
  }

  // ---- the model ----

  /** The model gave NaN or infinity for an item; such a vector never leaves the server. */
  public static final class NonFiniteEmbedding extends Fault {
    public NonFiniteEmbedding(Place place) {
      super(place, "made the model give a number that is not finite; the vector is withheld", null);
    }
  }

  /** The forward pass of an item failed, alone, after the rest of its batch was served. */
  public static final class ForwardFailed extends Fault {
    public ForwardFailed(Place place, Throwable cause) {
      super(place, "could not be computed: the forward pass failed", cause);
    }
  }

  /**
   * A model folder that cannot be served as it is: names the file, what was found and what is
   * needed.
   */
  public static final class ModelRefused extends Fault {
    public ModelRefused(String file, String message) {
      super(null, file + ": " + message, null);
    }

    public ModelRefused(String file, String message, Throwable cause) {
      super(null, file + ": " + message, cause);
    }

    /** For a key of a JSON file. */
    public static ModelRefused key(String file, String key, Object found, String needed) {
      return new ModelRefused(
          file, key + " is " + quote(String.valueOf(found)) + ", needed: " + needed);
    }
  }

  /**
   * A model reference that leads to no folder: no such path, no such repository, a download that
   * failed.
   */
  public static final class ModelNotFound extends Fault {
    public ModelNotFound(String reference, String message) {
      super(null, "model " + quote(reference) + ": " + message, null);
    }

    public ModelNotFound(String reference, String message, Throwable cause) {
      super(null, "model " + quote(reference) + ": " + message, cause);
    }
  }

  /** A setting that cannot be: names the setting, what was found and what is allowed. */
  public static final class InvalidSetting extends Fault {
    public InvalidSetting(String setting, String message) {
      super(null, setting + " " + message, null);
    }
  }

  /**
   * A file that a command was given and that is not what it should be: names the file, the line
   * where it has one, what was found and what is needed.
   */
  public static final class InvalidFile extends Fault {
    public InvalidFile(String file, String message) {
      super(null, file + ": " + message, null);
    }

    /**
     * @param line counted from 1
     */
    public InvalidFile(String file, long line, String message) {
      super(null, file + ": line " + line + " " + message, null);
    }
  }
}
