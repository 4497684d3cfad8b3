package dev.semblance.hub;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The hub answered, but with an error status. */
final class HubStatus extends IOException {

  /** Our word for a repository that the hub took away; it has no code for that. */
  static final String DISABLED = "disabled";

  private final URI uri;
  private final int status;
  private final String code;
  private final @Nullable Duration retryAfter;

  /**
   * @param code the hub's word for the error from {@code X-Error-Code}, such as {@code GatedRepo},
   *     or empty
   */
  HubStatus(URI uri, int status, String code, @Nullable Duration retryAfter) {
    super(uri.getHost() + " answered " + status + (code.isEmpty() ? "" : " (" + code + ")"));
    this.uri = uri;
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may work a little later. */
  boolean passing() {
    return status == 408 || status == 429 || status >= 500;
  }

  /** How long the server asked to wait, or null. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** What the user can do about it. */
  String advice(HubReference reference, HubSettings settings) {
    String page = settings.endpoint() + "/" + reference.id();
    if (code.equals(DISABLED)) {
      return "the hub has closed this repository to everybody; see " + page;
    }
    if ((status == 401 || status == 403) && !Origin.trusts(settings.endpoint(), uri)) {
      return "HF_TOKEN goes to "
          + settings.endpoint()
          + " only, which sent to that host; if the model is gated or private, set HF_ENDPOINT to"
          + " the hub that the token belongs to, or let the mirror log in there";
    }
    if (code.equals("GatedRepo") || status == 403) {
      return "the model is gated or the token may not read it: accept its terms at "
          + page
          + (settings.token() == null
              ? " and set HF_TOKEN to a token of that account"
              : " with the account of HF_TOKEN, and see that the token may read gated models");
    }
    if (code.equals("RevisionNotFound")) {
      return "the repository has no revision " + reference.revision() + "; see " + page;
    }
    if (status == 401) {
      return settings.token() == null
          ? "there is no such public repository; check the name, or set HF_TOKEN if it is private"
          : "HF_TOKEN was not accepted, or there is no such repository; check both";
    }
    if (status == 404) {
      return "there is no such repository, revision or file; check the name at " + page;
    }
    if (status == 429 && settings.token() == null) {
      return "try again later, or set HF_TOKEN: the hub lets an account ask more often";
    }
    return "try again later, or pass a local folder";
  }
}
