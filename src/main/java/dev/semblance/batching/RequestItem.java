package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.SequenceOutputs;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One input of a request from reading to result. It belongs to its request's thread, which may lend
 * it to others for reading.
 */
final class RequestItem {
  private final Fault.Place place;
  private @Nullable LongText reading;
  private boolean longPair;
  private @Nullable TokenizedInput input;
  private @Nullable Pending pending;
  private @Nullable Fault fault;

  RequestItem(Fault.Place place) {
    this.place = place;
  }

  /**
   * Reads the next piece of a long text, or all of a shorter one.
   *
   * @return whether there is more to read
   */
  boolean readNext(EmbedInput source, InputReader reader, EmbedRequest request, Wanted wanted) {
    try {
      if (reading != null) {
        reading.readNext();
      } else if (!longPair && InputReader.isLongPair(source)) {
        longPair = true;
        return true;
      } else {
        reading = reader.begin(source, request.prompt(), wanted.truncate(), place);
      }
      if (reading == null) {
        input = reader.read(source, request.prompt(), wanted.truncate(), request.outputs(), place);
      } else if (reading.done()) {
        input = reader.finish(reading, request.prompt());
      }
    } catch (Fault e) {
      fault = e;
    }
    if (input != null || fault != null) {
      reading = null;
      return false;
    }
    return true;
  }

  /** Whether the next piece takes long, since there is no cut in it. */
  boolean nextIsLong() {
    return reading != null ? reading.nextIsLong() : longPair && input == null && fault == null;
  }

  /** Of an item that could be read: its entry for the queue. */
  Pending queued(EmbedRequest request, Consumer<Pending> onEnd) {
    if (input == null) {
      throw new IllegalStateException(place + " was not read");
    }
    pending =
        new Pending(
            input.sequence(request.outputs()), request.lane(), place, request.deadline(), onEnd);
    return pending;
  }

  /** What became of the item; its queue entry, if it had one, has ended. */
  ItemResult finish(Wanted wanted, TextTokenizer tokenizer, EncoderListener listener) {
    if (input == null || pending == null) {
      return new ItemResult.Refused(faultFound());
    }
    return switch (pending.outcome()) {
      case Pending.Computed computed ->
          finish(input, computed.outputs(), wanted, tokenizer, listener);
      case Pending.Failed failed -> refused(failed.fault());
      case Pending.Withdrawn _ -> throw new IllegalStateException(place + " was withdrawn");
      case null -> throw new IllegalStateException(place + " has not ended");
    };
  }

  /** Of an item that could be read. */
  TokenCount count() {
    if (input == null) {
      throw new IllegalStateException(place + " was not read");
    }
    return input.count();
  }

  /** Of an item that could be read: the tokens that the model will see. */
  int length() {
    if (input == null) {
      throw new IllegalStateException(place + " was not read");
    }
    return input.length();
  }

  boolean truncated() {
    return input != null && input.count().truncated();
  }

  /** How many tokens the model was given for it, whatever came of them. */
  int computedTokens() {
    return pending != null && pending.begun() ? pending.tokens() : 0;
  }

  @Nullable Fault fault() {
    return fault;
  }

  private ItemResult finish(
      TokenizedInput read,
      SequenceOutputs outputs,
      Wanted wanted,
      TextTokenizer tokenizer,
      EncoderListener listener) {
    if (!outputs.finite()) {
      Fault withheld = new Fault.NonFiniteEmbedding(place);
      listener.failed(withheld);
      return refused(withheld);
    }
    return outputs.finish(wanted, read.count(), () -> read.tokens(tokenizer));
  }

  private ItemResult refused(Fault found) {
    fault = found;
    return new ItemResult.Refused(found);
  }

  private Fault faultFound() {
    if (fault == null) {
      throw new IllegalStateException(place + " was neither read nor refused");
    }
    return fault;
  }

  /**
   * @throws Fault of all items at fault, where one fails the request
   */
  static void throwFaults(List<RequestItem> items, OnError onError) {
    List<Fault> faults = new ArrayList<>(0);
    for (RequestItem item : items) {
      Fault fault = item.fault();
      if (fault != null) {
        faults.add(fault);
      }
    }
    if (onError == OnError.PARTIAL || faults.isEmpty()) {
      return;
    }
    throw Fault.SeveralItems.of(faults);
  }

  /** How many of a request's items were cut. */
  static int truncated(List<RequestItem> items) {
    int truncated = 0;
    for (RequestItem item : items) {
      truncated += item.truncated() ? 1 : 0;
    }
    return truncated;
  }
}
