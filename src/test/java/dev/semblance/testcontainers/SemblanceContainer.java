package dev.semblance.testcontainers;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A Semblance server for the time of a test. Started, it has loaded its models and answers; without
 * {@link #withModel} it serves the encoder in the image, and nothing is downloaded.
 *
 * <pre>{@code
 * try (SemblanceContainer semblance = new SemblanceContainer("semblance:0.1.0-SNAPSHOT")) {
 *   semblance.start();
 *   OpenAIOkHttpClient.builder().baseUrl(semblance.openAiBaseUrl().toString()).apiKey("none").build();
 * }
 * }</pre>
 */
public class SemblanceContainer extends GenericContainer<SemblanceContainer> {

  /** The port inside the container; see {@link #baseUrl()} for the one outside. */
  public static final int PORT = 8080;

  private final List<String> settings = new ArrayList<>();

  public SemblanceContainer(String image) {
    this(DockerImageName.parse(image));
  }

  // GenericContainer is set up by its own methods, which return it.
  @SuppressWarnings("this-escape")
  public SemblanceContainer(DockerImageName image) {
    super(image);
    withExposedPorts(PORT);
    // A model that is downloaded may take its time.
    waitingFor(
        Wait.forHttp("/actuator/health/readiness")
            .forPort(PORT)
            .forStatusCode(200)
            .withStartupTimeout(Duration.ofMinutes(5)));
  }

  /**
   * Serves this model as {@code default}.
   *
   * @param reference a Hugging Face id {@code org/name[@revision]}, or a folder inside the
   *     container
   */
  public SemblanceContainer withModel(String reference) {
    return withSetting("semblance.model", reference);
  }

  /**
   * Serves a copy of this folder as {@code default}.
   *
   * @param folder a model folder of this machine, with {@code config.json} in it
   * @throws IllegalArgumentException if it is none
   */
  public SemblanceContainer withModel(Path folder) {
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      throw new IllegalArgumentException("No model folder, it has no config.json: " + folder);
    }
    Path path = folder.toAbsolutePath().normalize();
    String inside = "/models/" + Objects.requireNonNull(path.getFileName(), "a folder has a name");
    withCopyFileToContainer(MountableFile.forHostPath(path, 0755), inside);
    return withModel(inside);
  }

  /** Starts the server with this setting, such as {@code semblance.truncate} and {@code end}. */
  public SemblanceContainer withSetting(String name, String value) {
    settings.add("--" + name + "=" + value);
    return self();
  }

  /**
   * Where the server answers, such as {@code http://localhost:32768}, without a slash at its end.
   */
  public URI baseUrl() {
    return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
  }

  /** What OpenAI's clients call their base URL. */
  public URI openAiBaseUrl() {
    return URI.create(baseUrl() + "/v1");
  }

  /** What Prometheus is to scrape. */
  public URI metricsUrl() {
    return URI.create(baseUrl() + "/actuator/prometheus");
  }

  @Override
  protected void configure() {
    List<String> command = new ArrayList<>(List.of("serve"));
    command.addAll(settings);
    withCommand(command.toArray(String[]::new));
  }
}
