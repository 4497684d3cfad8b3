package dev.semblance.cache;

import dev.semblance.cache.CacheListener.Source;
import dev.semblance.cache.CachingEncoder.CacheTiers;
import dev.semblance.cache.Flights.Ending;
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
 * <p>It goes in rounds until every input has a result. A round leads the flights that nobody leads,
 * asks the shared cache for these, sends what is missing to the encoder as one request, and only
 * then, leading nothing any more, waits for the flights of others: so no two requests wait for each
 * other. Whoever's leader gave up tries in another round; whoever's text was refused to its leader
 * asks <em>alone</em>, to be refused under its own name.
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
  private final Set<CacheKey> alone = new HashSet<>();
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
    Departures departures = new Departures();
    try {
      departures.board(open);
      // Between the first look and the take-off somebody else's flight may have landed.
      departures.land(remembered(departures.leading()), Source.MEMORY);
      departures.land(shared(departures.leading()), Source.REDIS);
      departures.embed(open);
    } finally {
      departures.abandon();
    }
    settle(arrivals(departures.followed), Source.FLIGHT);
  }

  /** Waits for others' flights; those that brought something. */
  private Map<CacheKey, CacheEntry> arrivals(Map<CacheKey, CompletableFuture<Ending>> followed) {
    FlightWait wait = new FlightWait(request.deadline(), nanoTime);
    Map<CacheKey, CacheEntry> arrived = new LinkedHashMap<>();
    followed.forEach(
        (key, flight) -> {
          switch (wait.await(flight)) {
            case Ending.Landed(CacheEntry entry) -> arrived.put(key, entry);
            case Ending.Refused() -> alone.add(key);
            case Ending.Abandoned() -> {}
          }
        });
    return arrived;
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

  /** What one round sets off: the flights that it leads, and those it will wait for. */
  private final class Departures {
    private final Map<CacheKey, Integer> led = new LinkedHashMap<>();
    private final Map<CacheKey, CompletableFuture<Ending>> followed = new LinkedHashMap<>();
    private final List<Integer> solitary = new ArrayList<>();

    void board(List<Integer> open) {
      for (int i : open) {
        CacheKey key = keys.get(i);
        if (alone.contains(key)) {
          solitary.add(i);
        } else if (!led.containsKey(key) && !followed.containsKey(key)) {
          CompletableFuture<Ending> flight = tiers.flights().join(key, request.lane());
          if (flight == null) {
            led.put(key, i);
          } else {
            followed.put(key, flight);
          }
        }
      }
    }

    List<Integer> leading() {
      return List.copyOf(led.values());
    }

    /** Ends the flights of these keys, and gives every input its result. */
    void land(Map<CacheKey, CacheEntry> found, Source source) {
      found.forEach(
          (key, entry) -> {
            if (tiers.memory() != null && source != Source.MEMORY) {
              tiers.memory().put(key, entry);
            }
            end(key, new Ending.Landed(entry));
          });
      settle(found, source);
    }

    /** Sends what no cache had to the encoder, in one request. */
    void embed(List<Integer> open) {
      List<Integer> missing = new ArrayList<>(led.values());
      missing.addAll(solitary);
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
            alone.add(key);
            end(key, new Ending.Refused());
          }
        }
      }
      land(embedded, Source.FLIGHT);
      if (tiers.shared() != null) {
        embedded.forEach(tiers.shared()::put);
      }
    }

    /** Ends the flights of the inputs that a fault names. */
    private void refuse(List<Integer> inputs, Fault fault) {
      for (int i : faulty(inputs, fault)) {
        end(keys.get(i), new Ending.Refused());
      }
    }

    /** Ends every flight that is still led. */
    void abandon() {
      for (CacheKey key : List.copyOf(led.keySet())) {
        end(key, new Ending.Abandoned());
      }
    }

    private void end(CacheKey key, Ending ending) {
      if (led.remove(key) != null) {
        tiers.flights().end(key, request.lane(), ending);
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
