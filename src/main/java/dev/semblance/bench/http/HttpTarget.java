package dev.semblance.bench.http;

import dev.semblance.bench.Target;
import java.util.List;

/** A server with OpenAI's route for embeddings. */
public final class HttpTarget implements Target {
  private final HttpSettings settings;
  private final RequestBodies bodies;

  public HttpTarget(HttpSettings settings, List<String> texts) {
    this.settings = settings;
    this.bodies = new RequestBodies(settings, texts);
  }

  @Override
  public String name() {
    return settings.url().text();
  }

  @Override
  public String model() {
    return settings.model();
  }

  @Override
  public Connection connect() {
    return new HttpConnection(settings, bodies);
  }
}
