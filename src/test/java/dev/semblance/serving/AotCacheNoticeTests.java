package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AotCacheNoticeTests {

  @Test
  void aCacheThatJavaLeftAsideIsNamed() {
    assertThat(AotCacheNotice.of(List.of("-Xmx1g", "-XX:AOTCache=/opt/s.aot"), "mixed mode"))
        .startsWith("The ahead-of-time cache /opt/s.aot does not fit this Java");
  }

  @Test
  void ofTwoOptionsTheLastCounts() {
    assertThat(AotCacheNotice.of(List.of("-XX:AOTCache=a", "-XX:AOTCache=b"), "mixed mode"))
        .startsWith("The ahead-of-time cache b ");
  }

  @Test
  void nothingIsSaidOfACacheInUseOrOfNone() {
    assertThat(AotCacheNotice.of(List.of("-XX:AOTCache=a"), "mixed mode, sharing")).isNull();
    assertThat(AotCacheNotice.of(List.of("-Xshare:off"), "mixed mode")).isNull();
  }
}
