package dev.semblance.collection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a migration is.
 *
 * @param from settings of the generation that was live when it began
 * @param to settings of the one that it makes
 * @param done documents that are in both generations
 * @param of documents that there are
 * @param perSecond documents embedded a second, over the last ten; 0 while none are
 * @param withoutText documents that no model can embed; they go over without a vector
 * @param refused documents whose text the model did not take; they go over without a vector
 * @param reasons of some that were refused since the server started, by id
 * @param behind why the generation that is not live does not follow, or null when it does
 */
public record MigrationProgress(
    Migration migration,
    CollectionSettings from,
    CollectionSettings to,
    long done,
    long of,
    double perSecond,
    Generation.Some withoutText,
    Generation.Some refused,
    Map<String, String> reasons,
    @Nullable String behind) {

  public MigrationProgress {
    reasons = Map.copyOf(reasons);
  }

  /** Null while nothing is embedded. */
  public @Nullable Double secondsLeft() {
    return perSecond == 0 ? null : (Double) ((of - done) / perSecond);
  }

  /** Of the documents, from 0 to 100. */
  public double percent() {
    return of == 0 ? 100 : Math.min(100, 100.0 * done / of);
  }
}
