package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.ComputeDevice;
import dev.semblance.encoder.Precision;
import dev.semblance.fault.Fault;
import dev.semblance.weights.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCpuTests {

  @TempDir Path folder;

  @Test
  void theFirstProcessorsNameAndFlagsAreRead() throws IOException {
    HostCpu processor =
        of(
            """
            processor\t: 0
            model name\t: AMD EPYC 9R14
            flags\t\t: fpu avx2 avx512f avx512_bf16

            processor\t: 1
            model name\t: another
            flags\t\t: fpu
            """);

    assertThat(processor.name()).isEqualTo("AMD EPYC 9R14");
    assertThat(processor.flags()).containsExactly("avx2", "avx512_bf16", "avx512f", "fpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"avx512_bf16", "amx_bf16"})
  void bfloat16RunsWhereTheProcessorMultipliesInIt(String flag) throws IOException {
    HostCpu processor = of("model name : X\nflags : avx2 avx512f " + flag + "\n");

    assertThat(EncoderDevice.of("cpu", "bfloat16", processor).linearType()).isEqualTo(DType.BF16);
  }

  @Test
  void bfloat16IsRefusedWhereItWouldBeEmulated() throws IOException {
    HostCpu processor = of("model name : AMD EPYC 7\nflags : avx2 avx512f bf16_not\n");

    assertThatThrownBy(() -> EncoderDevice.of("cpu", "bfloat16", processor))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.dtype")
        .hasMessageContaining("AMD EPYC 7")
        .hasMessageContaining("avx512_bf16");
    assertThat(EncoderDevice.of("cpu", "auto", processor).linearType()).isEqualTo(DType.F32);
  }

  @Test
  void anArmHasFeaturesAndNumbers() throws IOException {
    HostCpu processor = of("Features : fp asimd bf16\nCPU implementer : 0x41\nCPU part : 0xd40\n");

    assertThat(processor.bfloat16()).isTrue();
    assertThat(processor.name()).endsWith("0x41 0xd40");
  }

  @Test
  void fp16WeightsNeedBothOfTheirInstructions() throws IOException {
    assertThat(of("flags : avx avx2 f16c fma\n").halfWeights()).isTrue();
    assertThat(of("flags : avx f16c\n").halfWeights()).isFalse();
    assertThat(of("flags : avx2\n").halfWeights()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"avx512_vnni", "avx_vnni"})
  void int8RunsWhereTheProcessorSumsProductsOfBytes(String flag) throws IOException {
    HostCpu processor = of("model name : X\nflags : avx2 " + flag + "\n");

    EncoderDevice device = EncoderDevice.of("cpu", "INT8", processor);
    assertThat(device.precision()).isEqualTo(Precision.INT8);
    assertThat(device.linearType()).isEqualTo(DType.F32);
    assertThat(EncoderDevice.of("cpu", "auto", processor).precision()).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void int8IsRefusedWhereItWouldBeSlowerThanFloat32() throws IOException {
    HostCpu processor = of("model name : AMD EPYC 7\nflags : avx2 avx512f\n");

    assertThatThrownBy(() -> EncoderDevice.of("cpu", "int8", processor))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.dtype is int8")
        .hasMessageContaining("AMD EPYC 7 has neither avx512_vnni nor avx_vnni");
  }

  @Test
  void int8IsRefusedOnAGpu() throws IOException {
    HostCpu processor = of("model name : X\nflags : avx512_vnni\n");
    EncoderDevice gpu = new EncoderDevice(new ComputeDevice(1), Precision.INT8);

    assertThatThrownBy(() -> gpu.requireInt8(processor))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.dtype is int8 on cuda:1")
        .hasMessageContaining("int8 is for CPUs");
  }

  @Test
  void aSystemThatDoesNotTellHasNoFlags() {
    HostCpu processor = HostCpu.read(folder.resolve("missing"));

    assertThat(processor.flags()).isEmpty();
    assertThat(processor.name()).isNotEmpty();
  }

  private HostCpu of(String cpuinfo) throws IOException {
    return HostCpu.read(Files.writeString(folder.resolve("cpuinfo"), cpuinfo));
  }
}
