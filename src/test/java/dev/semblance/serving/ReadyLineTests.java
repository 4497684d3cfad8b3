package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.ServedModel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyLineTests {
  private static final List<ServedModel> MODELS =
      List.of(
          new ServedModel("default", "org/m@main", List.of("a", "b"), Instant.EPOCH, null),
          new ServedModel("small", "/models/small", List.of(), Instant.EPOCH, null));

  @Test
  void saysWhereTheServerListensAndWhatItServes() throws UnknownHostException {
    assertThat(ReadyLine.of(false, InetAddress.getByName("127.0.0.1"), 8080, "", MODELS))
        .isEqualTo(
            "Ready on http://127.0.0.1:8080, documentation on http://127.0.0.1:8080/docs,"
                + " models: default = org/m@main (also a, b), small = /models/small");
  }

  @Test
  void allAddressesAreNamedByOneThatCanBeCalled() throws UnknownHostException {
    for (InetAddress every :
        new InetAddress[] {null, InetAddress.getByName("0.0.0.0"), InetAddress.getByName("::")}) {
      assertThat(ReadyLine.of(false, every, 8080, "", List.of()))
          .startsWith("Ready on http://localhost:8080 and all other addresses, documentation on");
    }
  }

  @Test
  void tlsThePathAndAnAddressOfVersion6AreInTheUrl() throws UnknownHostException {
    assertThat(ReadyLine.of(true, InetAddress.getByName("::1"), 8443, "/embed", List.of()))
        .startsWith(
            "Ready on https://[0:0:0:0:0:0:0:1]:8443/embed,"
                + " documentation on https://[0:0:0:0:0:0:0:1]:8443/embed/docs");
  }
}
