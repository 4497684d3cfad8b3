package dev.semblance.serving;

import dev.semblance.encoder.ServedModel;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** The last line of a start: where the server listens and what it serves. */
final class ReadyLine implements ApplicationListener<ApplicationReadyEvent> {

  private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

  /** Stands for all addresses: whoever reads the line can call it. */
  private static final String EVERYWHERE = "localhost";

  private final ServedModels models;
  private final ServerProperties server;

  ReadyLine(ServedModels models, ServerProperties server) {
    this.models = models;
    this.server = server;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    Environment environment = event.getApplicationContext().getEnvironment();
    Integer port = environment.getProperty("local.server.port", Integer.class);
    if (port == null) {
      return;
    }
    String path = server.getServlet().getContextPath();
    log.info(
        of(
            Ssl.isEnabled(server.getSsl()),
            server.getAddress(),
            port,
            path == null ? "" : path,
            models.list()));
  }

  /**
   * @param address where it listens, or null for everywhere
   * @param path what all routes are below, or nothing
   */
  static String of(
      boolean tls, @Nullable InetAddress address, int port, String path, List<ServedModel> models) {
    String host =
        address == null || address.isAnyLocalAddress() ? EVERYWHERE : address.getHostAddress();
    String url =
        (tls ? "https://" : "http://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port
            + path;
    return "Ready on "
        + url
        + (host.equals(EVERYWHERE) ? " and all other addresses" : "")
        + ", documentation on "
        + url
        + "/docs, models: "
        + models.stream().map(ReadyLine::named).collect(Collectors.joining(", "));
  }

  private static String named(ServedModel model) {
    String also = model.aliases().isEmpty() ? "" : " (also " + join(model.aliases()) + ")";
    return model.id() + " = " + model.reference() + also;
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }
}
