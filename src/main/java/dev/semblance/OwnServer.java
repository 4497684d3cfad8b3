package dev.semblance;

import dev.semblance.cli.Server;
import dev.semblance.security.KeySecret;
import dev.semblance.settings.StartFaults;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole server within a command's process, so that a command does what the server does. It
 * listens on this machine's loopback address alone, since the command talks to it over HTTP, and
 * asks for a key that is drawn for it. The log stays the command's.
 */
final class OwnServer implements Server.Own {

  /**
   * Set where a command starts the server: what keeps it from starting is the command's to say, and
   * it serves no gRPC, whose port another may have.
   */
  static final String PROPERTY = "dev.semblance.own-server";

  private static final String KEY = "--semblance.security.keys[0].";

  private final ConfigurableApplicationContext context;
  private final String key;

  private OwnServer(ConfigurableApplicationContext context, String key) {
    this.context = context;
    this.key = key;
  }

  /**
   * @throws dev.semblance.fault.Fault when a setting or the model is at fault
   */
  static OwnServer start(List<String> settings) {
    String key = KeySecret.create(new SecureRandom());
    List<String> arguments = new ArrayList<>(settings);
    // Whatever the environment says of the server that is run there for others.
    arguments.addAll(
        List.of(
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--server.servlet.context-path=",
            "--server.ssl.enabled=false",
            "--management.server.port=",
            "--semblance.security.audit=none",
            KEY + "name=command",
            KEY + "key=" + key,
            KEY + "scopes=embed,search,index,admin"));
    String before = System.getProperty(LoggingSystem.SYSTEM_PROPERTY);
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    try {
      SpringApplication application = new SpringApplication(Semblance.class);
      application.setDefaultProperties(Map.of(PROPERTY, "true"));
      return new OwnServer(application.run(arguments.toArray(String[]::new)), key);
    } catch (RuntimeException failure) {
      throw StartFaults.of(failure, null).<RuntimeException>map(fault -> fault).orElse(failure);
    } finally {
      if (before == null) {
        System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
      } else {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, before);
      }
    }
  }

  @Override
  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public void close() {
    context.close();
  }
}
