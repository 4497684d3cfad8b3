package dev.semblance.api;

import dev.semblance.capacity.HeldLease;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads request bodies, strictly: one JSON object in UTF-8 and nothing behind it, of bounded size,
 * depth and lengths. Safe to share.
 *
 * <p>A body is received on the request's thread and, unless it is small, decompressed and parsed on
 * {@link SharedThreads}.
 *
 * <p>Bytes are decoded by the JDK, not by Jackson: Jackson lets overlong forms and encoded
 * surrogates pass, and guesses UTF-16 and UTF-32.
 */
public final class JsonBodies {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_CHARACTERS = 100;
  private static final int MAX_NAME_CHARACTERS = 1000;

  /** JSON that takes a fifth of a millisecond or so to parse, wherever the request is. */
  private static final int SMALL_BYTES = 16 << 10;

  /** JSON that is parsed in one piece, some milliseconds long. */
  private static final int PIECE_BYTES = 256 << 10;

  private final ApiLimits limits;
  private final SharedThreads threads;
  private final JsonFactory json;

  public JsonBodies(ApiLimits limits, SharedThreads threads) {
    this.limits = limits;
    this.threads = threads;
    this.json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARACTERS)
                    .maxNameLength(MAX_NAME_CHARACTERS)
                    .maxStringLength(limits.maxCharacters())
                    .build())
            .errorReportConfiguration(
                ErrorReportConfiguration.builder()
                    .maxErrorTokenLength(Fault.QUOTED_CHARACTERS - 3)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
  }

  /**
   * Reads a request's body.
   *
   * @param deadline when the caller stops waiting, or null
   * @param reader called with the body at its outermost object, on whatever thread; reads all of it
   * @throws Fault.InvalidRequest when the body is not JSON, or not what the reader needs
   * @throws Fault.UnsupportedBody when the headers do not say JSON
   * @throws Fault.LimitExceeded when something in it is too long or too many
   * @throws Fault.BodyTooSlow when it comes too slowly
   * @throws Fault.MemoryInUse when what it becomes does not fit beside what others hold
   * @throws Fault.Overloaded when too many bodies wait to be parsed
   * @throws Fault.DeadlinePassed when the deadline passes first
   * @throws Fault.Cancelled when the caller went away meanwhile
   */
  public <T> T read(
      HttpServletRequest request, @Nullable Deadline deadline, Function<JsonBody, T> reader) {
    return read(request, deadline, UnknownFields.REFUSED, reader);
  }

  /** The same with another policy for fields that the reader does not know. */
  public <T> T read(
      HttpServletRequest request,
      @Nullable Deadline deadline,
      UnknownFields unknown,
      Function<JsonBody, T> reader) {
    SentBody body;
    try {
      body = BodyStream.receive(request, limits, deadline);
    } catch (IOException e) {
      throw broken(e);
    }
    HeldLease lease = HeldLease.current();
    try {
      return parse(body, deadline, new Reading<>(unknown, reader, lease));
    } finally {
      lease.giveBack(body.heldBytes());
    }
  }

  /**
   * Reads a line of a body that is a sequence of JSON objects, on the thread that calls.
   *
   * @param lease from which everything is taken that the reading builds
   */
  public <T> T readLine(byte[] line, HeldLease lease, Function<JsonBody, T> reader) {
    return parse(
        new ByteArrayInputStream(line), new Reading<>(UnknownFields.REFUSED, reader, lease));
  }

  /** How a body is read, and from which lease what it becomes is taken. */
  private record Reading<T>(UnknownFields unknown, Function<JsonBody, T> reader, HeldLease lease) {}

  private <T> T parse(SentBody body, @Nullable Deadline deadline, Reading<T> reading) {
    Supplier<T> parsing = () -> parseHere(body, deadline, reading);
    if (isAtMost(body, SMALL_BYTES)) {
      return parsing.get();
    }
    // How much a compressed body holds is found out on a thread that has time for it.
    Optional<T> read =
        threads.call(
            deadline,
            () -> isAtMost(body, PIECE_BYTES) ? Optional.of(parsing.get()) : Optional.empty());
    return read.orElseGet(() -> threads.callLong(deadline, parsing));
  }

  private static boolean isAtMost(SentBody body, int jsonBytes) {
    try {
      return body.isAtMost(jsonBytes);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private <T> T parseHere(SentBody body, @Nullable Deadline deadline, Reading<T> reading) {
    // Looked at whenever the parser wants bytes, which is every eight thousand of them.
    try (InputStream in = new PatientInput(body.json(), deadline)) {
      return parse(in, reading);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private <T> T parse(InputStream in, Reading<T> reading) {
    // A new decoder reports what is no UTF-8; a reader by charset would replace it.
    InputStreamReader characters = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), characters)) {
      JsonBody body = new JsonBody(parser, reading.lease(), reading.unknown());
      try {
        body.start();
        T read = reading.reader().apply(body);
        body.end();
        return read;
      } catch (JacksonException e) {
        throw notJson(e, body);
      }
    }
  }

  private RuntimeException notJson(JacksonException e, JsonBody body) {
    return switch (e) {
      case JacksonIOException io when io.getCause() instanceof CharacterCodingException ->
          body.invalid("is not UTF-8: malformed bytes");
      case JacksonIOException io when io.getCause() instanceof IOException cause -> broken(cause);
      case StreamConstraintsException constraint -> tooLong(constraint, body);
      case UnexpectedEndOfInputException _ ->
          new Fault.InvalidRequest(null, "the body ends in the middle of the JSON");
      default -> {
        String reason = e.getOriginalMessage();
        // Jackson names the options that would let it pass, which are not the caller's to set.
        int advice = reason.indexOf(": enable `");
        yield body.malformed(advice < 0 ? reason : reason.substring(0, advice));
      }
    };
  }

  private Fault tooLong(StreamConstraintsException e, JsonBody body) {
    String message = e.getOriginalMessage();
    if (message.startsWith("String value length")) {
      return new Fault.LimitExceeded(
          body.place(),
          (body.place() == null ? "the body holds a text that " : "")
              + "has more than the allowed "
              + limits.maxCharacters()
              + " characters");
    }
    if (message.startsWith("Number value length")) {
      return body.invalid(
          "holds a number of more than the allowed " + MAX_NUMBER_CHARACTERS + " characters");
    }
    if (message.startsWith("Name length") || message.startsWith("Property name length")) {
      return body.invalid(
          "holds a field name of more than the allowed " + MAX_NAME_CHARACTERS + " characters");
    }
    return body.invalid("is nested deeper than the allowed " + MAX_DEPTH + " levels");
  }

  static RuntimeException broken(IOException e) {
    // Of a body that ends early Tomcat says so with an exception of its own; the JDK's comes from
    // the decompressor.
    if (e instanceof ZipException || e instanceof EOFException) {
      return SentBody.notGzip();
    }
    if (e instanceof SocketTimeoutException) {
      return new Fault.BodyTooSlow("the body stopped coming before its end");
    }
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      return new Fault.Cancelled();
    }
    if (e instanceof org.apache.coyote.BadRequestException) {
      return new Fault.InvalidRequest(null, "the body's chunks are malformed");
    }
    return new UncheckedIOException(e);
  }
}
