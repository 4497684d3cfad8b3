package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CollectionsBackupCommandTests {

  @Test
  void aSnapshotThatFailedIsFailedWork(CapturedOutput output) throws IOException {
    byte[] snapshot =
        "{\"id\":\"1\",\"state\":\"failed\",\"error\":\"no room\"}"
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, snapshot.length);
          exchange.getResponseBody().write(snapshot);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();

    int code =
        CommandLines.run(
            new String[] {"collections", "backup", "wiki", "--url", url}, spring -> {});
    server.stop(0);

    assertThat(code).isEqualTo(1);
    assertThat(output.getErr()).isEqualTo("semblance: snapshot 1 was not taken: no room\n");
    assertThat(output.getOut()).isEmpty();
  }
}
