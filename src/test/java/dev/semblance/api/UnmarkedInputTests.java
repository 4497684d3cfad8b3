package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmarkedInputTests {

  @ParameterizedTest
  @CsvSource({
    "'',            ''",
    "efbbbf,        ''",
    "efbbbf7b7d,    7b7d",
    "7b7d,          7b7d",
    "ef,            ef",
    "efbb,          efbb",
    "efbb7b7d,      efbb7b7d",
    "ef7b,          ef7b",
    "efbbbfefbbbf7b, efbbbf7b",
    "7befbbbf,      7befbbbf",
  })
  void oneMarkAtTheBeginningIsPassedOver(String sent, String read) throws IOException {
    byte[] bytes = java.util.HexFormat.of().parseHex(sent);
    byte[] left = java.util.HexFormat.of().parseHex(read);

    assertThat(new UnmarkedInput(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(left);
    try (InputStream single = new UnmarkedInput(new ByteArrayInputStream(bytes))) {
      for (byte one : left) {
        assertThat(single.read()).isEqualTo(Byte.toUnsignedInt(one));
      }
      assertThat(single.read()).isEqualTo(-1);
    }
  }
}
