package dev.semblance.model.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The CPU that encoders run on, as Linux describes it.
 *
 * @param name such as {@code AMD EPYC 9R14}
 * @param flags what it can do, in Linux's words; empty where the system does not tell
 */
public record HostCpu(String name, SortedSet<String> flags) {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** Flags of instructions that multiply in bf16: x86's, and Arm's {@code bf16}. */
  private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16", "svebf16");

  /** This machine's. */
  public static HostCpu current() {
    return read(CPUINFO);
  }

  /** Of a file such as {@code /proc/cpuinfo}, by the first processor in it. */
  static HostCpu read(Path cpuinfo) {
    List<String> lines = lines(cpuinfo);
    // Arm has no model name: the numbers that stand for it, then.
    String name =
        first(lines, "model name")
            .orElseGet(
                () ->
                    System.getProperty("os.arch")
                        + first(lines, "CPU implementer").map(i -> " " + i).orElse("")
                        + first(lines, "CPU part").map(p -> " " + p).orElse(""));
    Optional<String> flags = first(lines, "flags").or(() -> first(lines, "Features"));
    return new HostCpu(
        name, new TreeSet<>(flags.map(f -> List.of(f.split("\\s+"))).orElse(List.of())));
  }

  private static List<String> lines(Path cpuinfo) {
    try {
      return Files.readAllLines(cpuinfo);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> first(List<String> lines, String key) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .filter(pair -> pair.length == 2 && pair[0].strip().equals(key))
        .map(pair -> pair[1].strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** Whether FBGEMM has kernels for it that read fp16 weights. */
  public boolean halfWeights() {
    return flags.contains("avx2") && flags.contains("f16c");
  }

  /** Whether it multiplies bytes and sums four products at once; others are slower than in fp32. */
  public boolean int8() {
    return flags.contains("avx512_vnni") || flags.contains("avx_vnni");
  }

  /** Whether it multiplies in bf16 itself; others would emulate it, slower than fp32. */
  public boolean bfloat16() {
    return flags.stream().anyMatch(BFLOAT16::contains);
  }
}
