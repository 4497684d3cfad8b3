package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.semblance.security.KeySecret;
import dev.semblance.security.KeysFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Commands whose standard output is a file on a full disk. */
@ExtendWith(OutputCaptureExtension.class)
class StandardOutputTests {
  private static final String LOST = "semblance: failed: standard output cannot be written";

  @TempDir Path folder;
  private PrintStream before;

  @BeforeEach
  void fillTheDisk() {
    before = System.out;
    System.setOut(
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            }));
  }

  @AfterEach
  void makeRoom() {
    System.setOut(before);
  }

  private static int run(String... arguments) {
    return CommandLines.run(arguments, spring -> {});
  }

  @Test
  void aLostKeyIsSaidToBeLostWithTheWayToAnother(CapturedOutput output) {
    String file = folder.resolve("keys.json").toString();

    assertThat(run("keys", "create", "--file", file, "--name", "team")).isEqualTo(1);
    assertThat(output.getErr().lines().toList().getLast())
        .isEqualTo(LOST + ": the key is lost, semblance keys rotate team --grace 0 makes another");

    assertThat(run("keys", "rotate", "--file", file, "team")).isEqualTo(1);
    assertThat(output.getErr().lines().toList().getLast())
        .isEqualTo(LOST + ": the key is lost, the same command makes another");

    System.setOut(before);
    assertThat(run("keys", "rotate", "--file", file, "team", "--grace", "0")).isZero();
    assertThat(new KeysFile(Path.of(file)).read())
        .singleElement()
        .matches(key -> key.hash().equals(KeySecret.hash(output.getOut().strip())));
  }

  @Test
  void anAnswerThatNobodyGotIsExitCode1(CapturedOutput output) {
    assertThat(run("embed", "--help")).isEqualTo(1);

    assertThat(output.getErr()).isEqualTo("semblance: standard output cannot be written\n");
  }

  @Test
  void anEmbedWhoseVectorsGoNowhereStops(CapturedOutput output) throws IOException {
    AtomicInteger requests = new AtomicInteger();
    byte[] answer =
        "{\"space\":\"m@1\",\"data\":[{\"embedding\":\"AACAPw==\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Path texts = Files.write(folder.resolve("texts.txt"), List.of("a b c d e f g h".split(" ")));

    int code =
        run(
            "embed",
            texts.toString(),
            "--url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "--batch",
            "1",
            "--in-flight",
            "1");
    server.stop(0);

    assertThat(code).isEqualTo(1);
    assertThat(requests.get()).as("one to try, one to write").isEqualTo(2);
    assertThat(output.getErr().lines()).contains(LOST);
  }
}
