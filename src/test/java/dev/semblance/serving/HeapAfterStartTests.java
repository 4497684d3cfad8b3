package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class HeapAfterStartTests {

  private final HotSpotDiagnosticMXBean options =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  @Test
  void whatNobodyHoldsIsGone() {
    WeakReference<byte[]> garbage = new WeakReference<>(new byte[1 << 20]);

    HeapAfterStart.shrink();

    assertThat(garbage.get()).isNull();
  }

  @Test
  void theHeapKeepsItsBoundsForWhatCallersMake() {
    String least = options.getVMOption("MinHeapFreeRatio").getValue();
    String most = options.getVMOption("MaxHeapFreeRatio").getValue();

    HeapAfterStart.shrink();

    assertThat(options.getVMOption("MinHeapFreeRatio").getValue()).isEqualTo(least);
    assertThat(options.getVMOption("MaxHeapFreeRatio").getValue()).isEqualTo(most);
  }
}
