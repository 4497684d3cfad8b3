package dev.semblance.cache;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A real {@code redis-server} or {@code valkey-server} of the PATH, on a free port of its own. */
final class RedisServer implements AutoCloseable {

  private final String program;
  private final List<String> options;
  final int port;
  private Process process;

  /** Starts one; where none is installed the test is skipped and says so. */
  static RedisServer start(String... options) throws IOException, InterruptedException {
    String program = program();
    if (program == null) {
      String notice =
          "SKIPPED: neither redis-server nor valkey-server is on the PATH (apt-get install"
              + " redis-server)";
      System.err.println(notice);
      assumeTrue(false, notice);
    }
    return new RedisServer(Objects.requireNonNull(program), List.of(options));
  }

  private static @Nullable String program() {
    for (String name : List.of("redis-server", "valkey-server")) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
        if (new File(folder, name).canExecute()) {
          return name;
        }
      }
    }
    return null;
  }

  private RedisServer(String program, List<String> options)
      throws IOException, InterruptedException {
    this.program = program;
    this.options = options;
    this.port = FreePort.choose();
    this.process = launch();
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  private Process launch() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(program, "--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of("--appendonly", "no"));
    command.addAll(options);
    Process started =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    for (int tries = 0; !answers(); tries++) {
      if (tries == 600 || !started.isAlive()) {
        throw new IOException(program + " does not start on port " + port);
      }
      Thread.sleep(50);
    }
    return started;
  }

  /** Any answer will do: one that wants a password refuses the PING, and is up. */
  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a command and gives its answer's first line. */
  String command(String... words) throws IOException {
    StringBuilder line = new StringBuilder("*" + words.length + "\r\n");
    Arrays.stream(words)
        .forEach(w -> line.append("$").append(w.length()).append("\r\n").append(w).append("\r\n"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(line.toString().getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      for (int c = socket.getInputStream().read();
          c != '\r' && c >= 0;
          c = socket.getInputStream().read()) {
        answer.append((char) c);
      }
      return answer.toString();
    }
  }

  /** Makes it a black hole: connections stay open, nothing is answered. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same port, empty. */
  void restart() throws IOException, InterruptedException {
    process = launch();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
