package dev.semblance.serving;

import java.time.Duration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.SmartLifecycle;

/**
 * Loads the models once the port is open, so that probes and early callers get an honest 503, and
 * drains them after the web server has answered its last request.
 */
final class ServingLifecycle implements ApplicationRunner, SmartLifecycle {

  private final ServedModels models;
  private final Duration drainTimeout;
  private volatile boolean running;

  ServingLifecycle(ServedModels models, Duration drainTimeout) {
    this.models = models;
    this.drainTimeout = drainTimeout;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    models.start();
  }

  @Override
  public void start() {
    running = true;
  }

  /** Called after the web server's graceful shutdown: a lower phase stops later. */
  @Override
  public void stop() {
    running = false;
    models.drain(drainTimeout);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * Draining is for good: a context that only pauses, as Spring's tests do between classes, keeps
   * its models.
   */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return 0;
  }
}
