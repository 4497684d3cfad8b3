package dev.semblance.observation;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import jakarta.servlet.ServletRequest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
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

  void asked(Lane by) {
    lane = nameOf(by);
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

  static String nameOf(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  static long tokensOf(EmbedResult result) {
    long sum = 0;
    for (ItemResult item : result.items()) {
      sum +=
          switch (item) {
            case ItemResult.SequenceEmbedding embedding -> embedding.tokens().used();
            case ItemResult.TokenEmbeddings embeddings -> embeddings.count().used();
            case ItemResult.Refused _ -> 0;
          };
    }
    return sum;
  }
}
