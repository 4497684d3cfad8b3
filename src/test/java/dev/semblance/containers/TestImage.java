package dev.semblance.containers;

import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The images that tests start. {@code src/test/image} makes them where no registry can be reached;
 * an environment variable puts another in its place, such as the official one.
 */
public enum TestImage {
  SEMBLANCE("SEMBLANCE_IMAGE", "localhost/semblance/semblance:test"),
  PROMETHEUS("PROMETHEUS_IMAGE", "localhost/semblance/prometheus:test"),
  VALKEY("VALKEY_IMAGE", "localhost/semblance/valkey:test"),
  PGVECTOR("PGVECTOR_IMAGE", "localhost/semblance/pgvector:17");

  private final String variable;
  private final String local;

  TestImage(String variable, String local) {
    this.variable = variable;
    this.local = local;
  }

  public DockerImageName image() {
    return DockerImageName.parse(Objects.requireNonNullElse(System.getenv(variable), local));
  }

  /** A container of this image, not started yet. */
  public GenericContainer<?> container() {
    return new GenericContainer<>(image());
  }
}
