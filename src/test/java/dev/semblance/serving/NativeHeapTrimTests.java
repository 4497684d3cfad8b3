package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeHeapTrimTests {

  @Test
  @EnabledOnOs(OS.LINUX)
  void theJvmTrimsWhenItIsAsked() throws Exception {
    try (NativeHeapTrim trim = new NativeHeapTrim(Duration.ofDays(1))) {
      assertThat(trim.trim()).startsWith("Trim native heap: ");
    }
  }
}
