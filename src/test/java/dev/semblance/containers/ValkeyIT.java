package dev.semblance.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;

/** The Valkey that tests of the shared cache start. */
@NeedsContainers(TestImage.VALKEY)
class ValkeyIT {

  @Test
  void keepsAValue() throws IOException {
    try (GenericContainer<?> valkey = TestImage.VALKEY.container().withExposedPorts(6379)) {
      valkey.start();

      try (Socket socket = new Socket(valkey.getHost(), valkey.getMappedPort(6379))) {
        socket.setSoTimeout(30_000);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        socket.getOutputStream().write("SET a 7\r\nGET a\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(answers.readLine()).isEqualTo("+OK");
        assertThat(answers.readLine()).isEqualTo("$1");
        assertThat(answers.readLine()).isEqualTo("7");
      }
    }
  }
}
