package dev.semblance.observation;

import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Lane;
import dev.semblance.text.WireName;
import jakarta.servlet.ServletRequest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What one HTTP request asked of the models: which one, by which lane, how many tokens. Safe to
 * share, since parts of a request may be embedded side by side.
 */
final class RequestAccount {

  /** Stands for the model and the lane of a request that used none. */
  static final String NONE = "none";

  private static final String ATTRIBUTE = RequestAccount.class.getName();

  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong inputs = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private final AtomicReference<EmbedResult.Timings> timings =
      new AtomicReference<>(new EmbedResult.Timings(0, 0, 0));
  private volatile String model = NONE;
  private volatile String lane = NONE;

  /** Begins the account of a request. */
  static RequestAccount open(ServletRequest request) {
    RequestAccount account = new RequestAccount();
    request.setAttribute(ATTRIBUTE, account);
    return account;
  }

  /** Null for a request that no filter of ours saw. */
  static @Nullable RequestAccount of(@Nullable ServletRequest request) {
    return request != null && request.getAttribute(ATTRIBUTE) instanceof RequestAccount account
        ? account
        : null;
  }

  /** The account of the request that this thread answers, or null. */
  static @Nullable RequestAccount current() {
    return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
        ? of(current.getRequest())
        : null;
  }

  void served(String modelId) {
    model = modelId;
  }

  void asked(EmbedRequest request) {
    lane = nameOf(request.lane());
    inputs.addAndGet(request.inputs().size());
  }

  void answered(EmbedResult result) {
    truncated.addAndGet(result.truncated());
    timings.accumulateAndGet(result.timings(), EmbedResult.Timings::plus);
  }

  void spent(long more) {
    tokens.addAndGet(more);
  }

  /** The configured model's name, never what a caller wrote. */
  String model() {
    return model;
  }

  String lane() {
    return lane;
  }

  /** How many were embedded, or computed for an answer that was not given. */
  long tokens() {
    return tokens.get();
  }

  /** How many inputs were to be embedded. */
  long inputs() {
    return inputs.get();
  }

  /** How many of them were cut. */
  long truncated() {
    return truncated.get();
  }

  /** Where the time of all that was embedded went, one after the other. */
  EmbedResult.Timings timings() {
    return timings.get();
  }

  static String nameOf(Lane lane) {
    return WireName.of(lane);
  }
}
