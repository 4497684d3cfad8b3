package dev.semblance.cli;

import dev.semblance.bench.http.Authorities;
import dev.semblance.client.Patience;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.ServerAddress;
import dev.semblance.client.ServerConnection;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that ask a server: a running one, or one within this process. */
final class ServerArguments {
  private static final String URL = "--url";
  private static final String MODEL = "--model";
  private static final String KEY_FILE = "--key-file";
  private static final String CA = "--ca";
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final int MOST_KEY_BYTES = 1 << 16;

  @Option(
      names = URL,
      paramLabel = "URL",
      description = "A running server. Default: SEMBLANCE_URL, or " + DEFAULT_URL + ".")
  @Nullable String url;

  @Option(
      names = KEY_FILE,
      paramLabel = "FILE",
      description = "Holds the key to send. Default: the key in SEMBLANCE_API_KEY, if any.")
  @Nullable Path keyFile;

  @Option(
      names = CA,
      paramLabel = "FILE",
      description = "Authorities to trust for https, in PEM, instead of those that Java trusts.")
  @Nullable Path ca;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "How long an answer is waited for. Default: 10m.")
  Duration timeout = Duration.ofMinutes(10);

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description =
          "How long a request is sent again that found the server busy, starting or gone."
              + " Default: 5m.")
  Duration patience = Duration.ofMinutes(5);

  @Option(
      names = MODEL,
      paramLabel = "REF",
      description =
          "No running server: the model is run in this process, with the settings of serve. A"
              + " folder, a Hugging Face id, bundled.")
  @Nullable String model;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "With --model: auto, cpu, cuda or cuda:N.")
  @Nullable String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "With --model: auto, float32, float16, bfloat16 or int8.")
  @Nullable String dtype;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "With --model: where collections are. Default: SEMBLANCE_DATA, or ~/.semblance.")
  @Nullable Path data;

  /** A client and what has to end after it. */
  record Connected(SemblanceClient client, AutoCloseable server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      try {
        server.close();
      } catch (Exception e) {
        throw new IllegalStateException("the server within this process cannot be stopped", e);
      }
    }
  }

  /**
   * Connects, and starts the server first where it is to run in this process.
   *
   * @param server what to start
   * @param waits hears why a request is waiting
   * @throws Fault when an option cannot be used
   */
  Connected connect(Server server, Patience.Listener waits) {
    return connect(server, waits, System.getenv()::get);
  }

  Connected connect(
      Server server, Patience.Listener waits, Function<String, @Nullable String> environment) {
    if (model != null && url != null) {
      throw new Fault.InvalidSetting(URL, "is given together with " + MODEL + ", needed: one");
    }
    Map<String, @Nullable Object> own = new java.util.LinkedHashMap<>();
    own.put("--device", device);
    own.put("--dtype", dtype);
    own.put("--data", data);
    own.forEach(
        (name, value) -> {
          if (model == null && value != null) {
            throw new Fault.InvalidSetting(name, "is given without " + MODEL);
          }
        });
    Patience patient = new Patience(patience, waits);
    if (model != null) {
      Server.Own running = server.own(settings());
      ServerAddress address = ServerAddress.parse("http://127.0.0.1:" + running.port());
      return new Connected(client(address, running.key(), null, patient), running);
    }
    String given = url == null ? environment.apply("SEMBLANCE_URL") : url;
    ServerAddress address = address(URL, given == null || given.isBlank() ? DEFAULT_URL : given);
    SSLContext tls = ca == null ? null : Authorities.context(CA, ca);
    return new Connected(client(address, key(keyFile, environment), tls, patient), () -> {});
  }

  /**
   * Connects to a running server that another option names.
   *
   * @param option for faults
   * @param own holds the key to send, in place of {@code --key-file}; or null
   */
  Connected connectTo(String option, String other, @Nullable Path own, Patience.Listener waits) {
    ServerAddress address = address(option, other);
    SSLContext tls = ca == null ? null : Authorities.context(CA, ca);
    String key = key(own == null ? keyFile : own, System.getenv()::get);
    return new Connected(client(address, key, tls, new Patience(patience, waits)), () -> {});
  }

  private SemblanceClient client(
      ServerAddress address, @Nullable String key, @Nullable SSLContext tls, Patience patient) {
    return new SemblanceClient(new ServerConnection(address, key, tls, timeout, patient));
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("--semblance.model=" + model);
    if (device != null) {
      settings.add("--semblance.device=" + device);
    }
    if (dtype != null) {
      settings.add("--semblance.dtype=" + dtype);
    }
    if (data != null) {
      settings.add("--semblance.data=" + data);
    }
    return settings;
  }

  private static ServerAddress address(String option, String url) {
    try {
      return ServerAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new Fault.InvalidSetting(option, "is " + Fault.quote(url) + ", " + e.getMessage());
    }
  }

  /** Never an argument: those of every process can be read by all. */
  private static @Nullable String key(
      @Nullable Path file, Function<String, @Nullable String> environment) {
    String key = file == null ? environment.apply("SEMBLANCE_API_KEY") : read(file);
    if (key == null || key.isBlank()) {
      if (file != null) {
        throw new Fault.InvalidFile(file.toString(), "is empty, needed: a key");
      }
      return null;
    }
    String stripped = key.strip();
    if (stripped.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new Fault.InvalidSetting(
          file == null ? "SEMBLANCE_API_KEY" : KEY_FILE, "holds more than one word of ASCII");
    }
    return stripped;
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > MOST_KEY_BYTES) {
        throw new Fault.InvalidFile(file.toString(), "is too large, needed: a key");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          file.toString(), "cannot be read: " + e.getClass().getSimpleName());
    }
  }
}
