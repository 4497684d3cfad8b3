package dev.semblance.batching;

import dev.semblance.encoder.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may enter the queue next: the requests that wait before it, and those that were refused and
 * promised to be let in when they come back. Policy without a clock: the time is passed in. For one
 * thread at a time.
 *
 * <p>Within a lane requests go in the order in which they first came; nobody is passed by one that
 * came later, however small. Queries go before bulk. Once queries alone have kept the first bulk
 * request out for {@code bulkAgeing} they wait until it is in.
 *
 * <p>A request that is refused leaves a <em>claim</em> behind: if the same comes back in time it
 * has the place of its first arrival. Claims take no room, so that nothing stands idle for those
 * who do not come back; who is before whom decides when both are there.
 */
final class AdmissionLine {

  /** More are not kept; whoever is refused then comes back as a newcomer. */
  static final int MOST_CLAIMS = 4_096;

  private static final Comparator<Place> FIRST_COME =
      Comparator.comparingLong(Place::arrived).thenComparingLong(Place::number);

  private final LineLimits limits;
  private final long bulkAgeingNanos;
  private final TreeSet<Place> queries = new TreeSet<>(FIRST_COME);
  private final TreeSet<Place> bulk = new TreeSet<>(FIRST_COME);
  private final List<Claim> claims = new ArrayList<>();
  private long tokens;
  private long numbers;
  private @Nullable Long bulkKeptOutSince;

  AdmissionLine(LineLimits limits, long bulkAgeingNanos) {
    this.limits = limits;
    this.bulkAgeingNanos = bulkAgeingNanos;
  }

  /**
   * A request's place in the line.
   *
   * @param arrived when it came for the first time
   * @param number tells apart what came at the same time
   * @param returned whether it was refused before
   */
  record Place(
      Lane lane, long tokens, long fingerprint, long arrived, long number, boolean returned) {

    boolean before(Place other) {
      return lane == other.lane ? FIRST_COME.compare(this, other) < 0 : lane == Lane.QUERY;
    }
  }

  /** The place of a request that is not there, kept until {@code expires}. */
  private record Claim(Place place, long expires) {}

  /** The place of a request that came; the one it had if it was refused before. */
  Place place(Arrival arrival, long tokens, long now) {
    Claim claim = claim(arrival, now);
    return claim == null
        ? new Place(
            arrival.lane(), tokens, arrival.fingerprint(), arrival.nanoTime(), numbers++, false)
        : new Place(
            arrival.lane(),
            tokens,
            arrival.fingerprint(),
            claim.place.arrived,
            claim.place.number,
            true);
  }

  /** Whether the line is long enough to take a request in at its place. */
  boolean takes(Place place) {
    long before = 0;
    int requests = 0;
    for (Place other : waitingBefore(place)) {
      before += other.tokens;
      requests++;
    }
    return requests < limits.maxRequests() && before + place.tokens <= limits.maxTokens();
  }

  /**
   * Puts a request into the line, where it has no claim any more.
   *
   * @return those for whom the line is too short now, taken out; the new one may be among them
   */
  List<Place> enter(Place place) {
    forget(place);
    lane(place.lane).add(place);
    tokens += place.tokens;
    List<Place> displaced = new ArrayList<>(0);
    while (size() > limits.maxRequests() || tokens > limits.maxTokens()) {
      Place last = bulk.isEmpty() ? queries.last() : bulk.last();
      leave(last);
      displaced.add(last);
    }
    return displaced;
  }

  /** Takes a request out of the line. */
  void leave(Place place) {
    if (lane(place.lane).remove(place)) {
      tokens -= place.tokens;
    }
  }

  /** Takes out whoever may enter the queue now; null when nobody may. */
  @Nullable Place next(Room room, long now) {
    Place query = queries.isEmpty() ? null : queries.first();
    Place oldestBulk = bulk.isEmpty() ? null : bulk.first();
    boolean bulkFirst = bulkHasTurn(oldestBulk, room, now) || query == null;
    Place next = bulkFirst ? oldestBulk : query;
    if (next == null || !room.fits(next.lane, next.tokens)) {
      return null;
    }
    leave(next);
    if (bulkFirst) {
      bulkKeptOutSince = null;
    }
    return next;
  }

  /** Keeps a refused request's place for it. */
  void keep(Place place, long now, long expires) {
    claims.removeIf(claim -> claim.expires - now <= 0 || claim.place.number == place.number);
    if (claims.size() < MOST_CLAIMS) {
      claims.add(new Claim(place, expires));
    }
  }

  /** A request needs its claim no longer: it is in, or in the line. */
  void forget(Place place) {
    if (place.returned) {
      claims.removeIf(claim -> claim.place.number == place.number);
    }
  }

  /** Tokens of those, there or not, who go before a request. */
  long tokensBefore(Place place, long now) {
    long before = 0;
    for (Place other : waitingBefore(place)) {
      before += other.tokens;
    }
    for (Claim claim : claims) {
      if (claim.expires - now > 0 && claim.place.before(place)) {
        before += claim.place.tokens;
      }
    }
    return before;
  }

  boolean isEmpty() {
    return queries.isEmpty() && bulk.isEmpty();
  }

  /** How many requests wait. */
  int size() {
    return queries.size() + bulk.size();
  }

  /** Tokens of all that wait. */
  long tokens() {
    return tokens;
  }

  /** How many refused requests may come back to their place. */
  int claims() {
    return claims.size();
  }

  private @Nullable Claim claim(Arrival arrival, long now) {
    Claim oldest = null;
    Iterator<Claim> each = claims.iterator();
    while (each.hasNext()) {
      Claim claim = each.next();
      if (claim.expires - now <= 0) {
        each.remove();
      } else if (claim.place.fingerprint == arrival.fingerprint()
          && claim.place.lane == arrival.lane()
          && (oldest == null || claim.place.before(oldest.place))) {
        oldest = claim;
      }
    }
    return oldest;
  }

  private List<Place> waitingBefore(Place place) {
    List<Place> before = new ArrayList<>(lane(place.lane).headSet(place));
    if (place.lane == Lane.BULK) {
      before.addAll(queries);
    }
    return before;
  }

  /** Bulk that would fit but for queries has waited long enough behind them. */
  private boolean bulkHasTurn(@Nullable Place oldest, Room room, long now) {
    if (oldest == null || !room.fitsBesideQueries(oldest.lane, oldest.tokens)) {
      bulkKeptOutSince = null;
      return false;
    }
    if (bulkKeptOutSince == null) {
      bulkKeptOutSince = now;
    }
    return now - bulkKeptOutSince >= bulkAgeingNanos;
  }

  private SortedSet<Place> lane(Lane lane) {
    return lane == Lane.QUERY ? queries : bulk;
  }
}
