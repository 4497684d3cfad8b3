package dev.semblance.cache;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ForwardingEncoder;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Wanted;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Encoder} that embeds no text twice while it remembers the first answer. Answers are
 * equal to the bit to those it remembers, token counts included.
 *
 * <p>Only dense vectors asked for alone are kept: the token embeddings of one text take the room of
 * hundreds of those, and two outputs of a text come from one pass. All else passes through.
 */
final class CachingEncoder extends ForwardingEncoder {

  private final String model;
  private final CacheTiers tiers;
  private final LongSupplier nanoTime;

  /**
   * @param model its name, for the listener
   * @param next embeds what is not found; facts are asked once for all
   * @param nanoTime the clock of deadlines
   */
  CachingEncoder(String model, Encoder next, CacheTiers tiers, LongSupplier nanoTime) {
    super(next);
    this.model = model;
    this.tiers = tiers;
    this.nanoTime = nanoTime;
  }

  /**
   * Where answers may be.
   *
   * @param memory in this process, or null
   * @param shared with other servers, or null
   * @param singleFlight texts that are being embedded
   */
  record CacheTiers(
      @Nullable MemoryCache memory,
      @Nullable SharedCache shared,
      SingleFlight singleFlight,
      CacheListener listener) {}

  @Override
  public EmbedResult embed(EmbedRequest request) {
    if (!request.outputs().equals(Set.of(Output.DENSE))) {
      return next.embed(request);
    }
    Wanted wanted = Wanted.of(request, facts());
    return new CachedRequest(model, next, tiers, nanoTime, request, wanted).answer();
  }
}
