package dev.semblance.cache;

import dev.semblance.cache.CacheListener.Source;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.cache.SingleFlight.Outcome;
import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.ItemResult.Refused;
import dev.semblance.encoder.Wanted;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the cache; it belongs to its thread.
 *
 * <p>It works in rounds until every input has a result. In a round it
 *
 * <ol>
 *   <li>claims every text that nobody embeds now, and notes those that another request embeds;
 *   <li>looks its claimed texts up in memory and in the shared cache;
 *   <li>sends the claimed texts that were not found to the encoder, as one request;
 *   <li>has no claim any more, and waits for the texts that others embed. So no two requests wait
 *       for each other.
 * </ol>
 *
 * <p>For example, a request asks for the texts A, B, C and B again, while another request embeds C.
 * A is in memory. The first round claims B, sends B to the encoder, gives both of its places the
 * result, and then waits for C. If the other request gives up, a second round claims C. If the
 * encoder refused C to it, the second round sends C <em>unshared</em>, that is without a claim, so
 * that this request gets the fault under its own index.
 */
final class CachedRequest {

  /** What an input costs on the heap beside its result: its key and its places in lists. */
  private static final int INPUT_BYTES = 192;

  /** What a result costs beside its vector. */
  private static final int RESULT_BYTES = 96;

  private final String model;
  private final Encoder encoder;
  private final CacheTiers tiers;
  private final LongSupplier nanoTime;
  private final EmbedRequest request;
  private final Wanted wanted;
  private final List<CacheKey> keys;
  private final @Nullable ItemResult[] results;
  private final Set<CacheKey> unshared = new HashSet<>();
  private EmbedResult.Timings timings = new EmbedResult.Timings(0, 0, 0);

  CachedRequest(
      String model,
      Encoder encoder,
      CacheTiers tiers,
      LongSupplier nanoTime,
      EmbedRequest request,
      Wanted wanted) {
    this.model = model;
    this.encoder = encoder;
    this.tiers = tiers;
    this.nanoTime = nanoTime;
    this.request = request;
    this.wanted = wanted;
    HeldLease.current().take((long) request.inputs().size() * INPUT_BYTES);
    KeyDigest digest = new KeyDigest(encoder.facts(), request, wanted);
    this.keys = request.inputs().stream().map(digest::key).toList();
    this.results = new @Nullable ItemResult[keys.size()];
  }

  EmbedResult answer() {
    settle(remembered(open()), Source.MEMORY);
    for (List<Integer> open = open(); !open.isEmpty(); open = open()) {
      round(open);
    }
    List<ItemResult> items = Arrays.stream(results).map(Objects::requireNonNull).toList();
    return new EmbedResult(wanted, items, timings);
  }

  /** The inputs that have no result yet. */
  private List<Integer> open() {
    return IntStream.range(0, results.length).filter(i -> results[i] == null).boxed().toList();
  }

  private void round(List<Integer> open) {
    Round round = new Round();
    try {
      round.claim(open);
      // After the first look another request may have embedded some of them.
      round.publish(remembered(round.claimed()), Source.MEMORY);
      round.publish(shared(round.claimed()), Source.REDIS);
      round.embed(open);
    } finally {
      round.abandon();
    }
    settle(embeddedByOthers(round.awaited), Source.FLIGHT);
  }

  /** Waits for the texts that other requests embed; those that were embedded. */
  private Map<CacheKey, CacheEntry> embeddedByOthers(
      Map<CacheKey, CompletableFuture<Outcome>> awaited) {
    OutcomeWait wait = new OutcomeWait(request.deadline(), nanoTime);
    Map<CacheKey, CacheEntry> embedded = new LinkedHashMap<>();
    awaited.forEach(
        (key, outcome) -> {
          switch (wait.await(outcome)) {
            case Outcome.Embedded(CacheEntry entry) -> embedded.put(key, entry);
            case Outcome.Refused() -> unshared.add(key);
            case Outcome.Abandoned() -> {}
          }
        });
    return embedded;
  }

  private Map<CacheKey, CacheEntry> remembered(List<Integer> inputs) {
    Map<CacheKey, CacheEntry> found = new LinkedHashMap<>();
    MemoryCache memory = tiers.memory();
    if (memory != null) {
      for (int i : inputs) {
        CacheEntry entry = memory.get(keys.get(i));
        if (entry != null) {
          found.put(keys.get(i), entry);
        }
      }
    }
    return found;
  }

  private Map<CacheKey, CacheEntry> shared(List<Integer> inputs) {
    SharedCache shared = tiers.shared();
    if (shared == null || inputs.isEmpty()) {
      return Map.of();
    }
    List<CacheKey> wantedKeys = inputs.stream().map(keys::get).toList();
    return shared.get(wantedKeys, wanted.space().dimensions(), request.deadline());
  }

  /** Gives every input of these keys its result. */
  private void settle(Map<CacheKey, CacheEntry> found, Source source) {
    if (found.isEmpty()) {
      return;
    }
    int settled = 0;
    for (int i : open()) {
      CacheEntry entry = found.get(keys.get(i));
      if (entry != null) {
        HeldLease.current().take(RESULT_BYTES + (long) wanted.space().dimensions() * Float.BYTES);
        results[i] = entry.embedding();
        settled++;
      }
    }
    if (settled > 0) {
      tiers.listener().answered(model, source, settled);
    }
  }

  private void add(EmbedResult.Timings more) {
    timings = timings.plus(more);
  }

  /** The texts that one round embeds, and those that it waits for. */
  private final class Round {
    private final Map<CacheKey, Integer> claimed = new LinkedHashMap<>();
    private final Map<CacheKey, CompletableFuture<Outcome>> awaited = new LinkedHashMap<>();
    private final List<Integer> sentUnshared = new ArrayList<>();

    void claim(List<Integer> open) {
      for (int i : open) {
        CacheKey key = keys.get(i);
        if (unshared.contains(key)) {
          sentUnshared.add(i);
        } else if (!claimed.containsKey(key) && !awaited.containsKey(key)) {
          CompletableFuture<Outcome> outcome = tiers.singleFlight().begin(key, request.lane());
          if (outcome == null) {
            claimed.put(key, i);
          } else {
            awaited.put(key, outcome);
          }
        }
      }
    }

    List<Integer> claimed() {
      return List.copyOf(claimed.values());
    }

    /** Gives the entries to all who wait for them, and every input of this request its result. */
    void publish(Map<CacheKey, CacheEntry> found, Source source) {
      found.forEach(
          (key, entry) -> {
            if (tiers.memory() != null && source != Source.MEMORY) {
              tiers.memory().put(key, entry);
            }
            end(key, new Outcome.Embedded(entry));
          });
      settle(found, source);
    }

    /** Sends what no cache had to the encoder, in one request. */
    void embed(List<Integer> open) {
      List<Integer> missing = new ArrayList<>(claimed.values());
      missing.addAll(sentUnshared);
      missing.sort(null);
      if (missing.isEmpty()) {
        return;
      }
      tiers.listener().answered(model, Source.MISS, missing.size());
      try {
        take(missing, encoder.embed(request.only(missing)));
      } catch (Fault fault) {
        refuse(missing, fault);
        List<Integer> whole = open.stream().filter(i -> results[i] == null).toList();
        if (whole.size() == missing.size() || faulty(missing, fault).isEmpty()) {
          throw fault;
        }
        // Rare, and cheap as a rule, since texts are read before any is embedded: asked for all its
        // open inputs the encoder names every one that is at fault, as it would without a cache.
        abandon();
        take(whole, encoder.embed(request.only(whole)));
      }
    }

    private void take(List<Integer> inputs, EmbedResult result) {
      add(result.timings());
      Map<CacheKey, CacheEntry> embedded = new LinkedHashMap<>();
      for (int m = 0; m < inputs.size(); m++) {
        CacheKey key = keys.get(inputs.get(m));
        ItemResult item = result.items().get(m);
        results[inputs.get(m)] = item;
        switch (item) {
          case Embedded one -> embedded.put(key, CacheEntry.of(one));
          case Refused _ -> {
            unshared.add(key);
            end(key, new Outcome.Refused());
          }
        }
      }
      publish(embedded, Source.FLIGHT);
      if (tiers.shared() != null) {
        embedded.forEach(tiers.shared()::put);
      }
    }

    /** Tells all who wait for the inputs that a fault names. */
    private void refuse(List<Integer> inputs, Fault fault) {
      for (int i : faulty(inputs, fault)) {
        end(keys.get(i), new Outcome.Refused());
      }
    }

    /** Gives up every text that is still claimed. */
    void abandon() {
      for (CacheKey key : List.copyOf(claimed.keySet())) {
        end(key, new Outcome.Abandoned());
      }
    }

    private void end(CacheKey key, Outcome ending) {
      if (claimed.remove(key) != null) {
        tiers.singleFlight().end(key, request.lane(), ending);
      }
    }

    private List<Integer> faulty(List<Integer> inputs, Fault fault) {
      List<Fault> faults =
          fault instanceof Fault.SeveralItems several ? several.faults() : List.of(fault);
      Set<Fault.Place> places = new HashSet<>();
      faults.forEach(found -> places.add(found.place()));
      return inputs.stream().filter(i -> places.contains(request.place(i))).toList();
    }
  }
}
