package dev.semblance.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.Truncate;
import dev.semblance.text.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The teacher's normalised vectors of all training texts, kept on disk as [texts, dimensions] of
 * fp16 (an error of 5e-4 of a component, below what a student gets to).
 *
 * <p>The file is named after the teacher's space and the texts, and grows block by block, so an
 * interrupted run loses a block at most.
 */
final class TeacherVectors {

  private static final int BLOCK = 8_192;
  private static final int REQUEST = 1_024;

  private final int dimensions;
  private final MemorySegment vectors;
  private final int first;

  private TeacherVectors(int dimensions, MemorySegment vectors, int first) {
    this.dimensions = dimensions;
    this.vectors = vectors;
    this.first = first;
  }

  /** The same vectors for texts that are counted from {@code first} on. */
  TeacherVectors countedFrom(int first) {
    return new TeacherVectors(dimensions, vectors, first);
  }

  /**
   * Has the teacher embed what is not on disk yet; texts longer than it takes are cut at their end.
   *
   * @param texts all of them, which name the file
   * @param wanted how many of them are wanted, from the first
   * @param done told how many texts have their vector, after each block
   * @param stop asked before each block; once true, what is there is returned
   */
  static TeacherVectors of(
      Encoder teacher,
      List<String> texts,
      int wanted,
      Path cache,
      IntConsumer done,
      BooleanSupplier stop) {
    int dimensions = teacher.facts().space().dimensions();
    long row = 2L * dimensions;
    Path file = cache.resolve(name(teacher, texts));
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        int from = (int) Math.min(texts.size(), channel.size() / row);
        if (from < wanted) {
          from = from / BLOCK * BLOCK;
          channel.truncate(row * from);
        }
        channel.position(row * from);
        done.accept(Math.min(from, wanted));
        while (from < wanted && !stop.getAsBoolean()) {
          int to = Math.min(wanted, from + BLOCK);
          ByteBuffer block = block(teacher, texts.subList(from, to), dimensions);
          while (block.hasRemaining()) {
            channel.write(block);
          }
          from = to;
          done.accept(Math.min(from, wanted));
        }
        channel.force(true);
      }
      try (FileChannel channel = FileChannel.open(file)) {
        return new TeacherVectors(
            dimensions,
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()),
            0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A GPU is done before two threads have tokenised what it asks for next. */
  private static int callers(Encoder teacher) {
    return teacher.facts().onCpu() ? 2 : Runtime.getRuntime().availableProcessors();
  }

  /** Everything that the vectors depend on: space (with the model's hash), cut, texts in order. */
  private static String name(Encoder teacher, List<String> texts) {
    MessageDigest digest = Sha256.digest();
    digest.update(teacher.facts().space().toString().getBytes(UTF_8));
    digest.update((" " + teacher.facts().maxTokens()).getBytes(UTF_8));
    for (String text : texts) {
      digest.update((byte) '\n');
      digest.update(text.getBytes(UTF_8));
    }
    return "teacher-" + Sha256.hex(digest.digest()).substring(0, 16) + ".f16";
  }

  private static ByteBuffer block(Encoder teacher, List<String> texts, int dimensions) {
    // Longest first, so that a batch holds texts of about one length.
    List<Integer> order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length()).reversed())
            .toList();
    List<List<Integer>> requests = new ArrayList<>();
    for (int from = 0; from < order.size(); from += REQUEST) {
      requests.add(order.subList(from, Math.min(order.size(), from + REQUEST)));
    }
    ByteBuffer block =
        ByteBuffer.allocate(2 * dimensions * texts.size()).order(ByteOrder.LITTLE_ENDIAN);
    try (Ahead<List<Integer>, List<ItemResult>> answers =
        new Ahead<>(requests, some -> embed(teacher, texts, some), callers(teacher))) {
      for (List<Integer> request : requests) {
        put(request, answers.next(), dimensions, block);
      }
    }
    return block;
  }

  private static List<ItemResult> embed(Encoder teacher, List<String> texts, List<Integer> some) {
    List<EmbedInput> inputs =
        some.stream().<EmbedInput>map(i -> new EmbedInput.Text(texts.get(i))).toList();
    return teacher
        .embed(
            EmbedRequest.of("texts", inputs).normalize(true).truncate(Truncate.END).lane(Lane.BULK))
        .items();
  }

  private static void put(
      List<Integer> texts, List<ItemResult> answers, int dimensions, ByteBuffer block) {
    for (int i = 0; i < texts.size(); i++) {
      float[] vector = ((Embedded) answers.get(i)).dense().vector();
      int at = 2 * dimensions * texts.get(i);
      for (int d = 0; d < dimensions; d++) {
        block.putShort(at + 2 * d, Float.floatToFloat16(vector[d]));
      }
    }
  }

  /** Texts that have their vector. */
  int size() {
    return Math.toIntExact(vectors.byteSize() / 2 / dimensions);
  }

  /** Those of some texts, [texts, dimensions]. */
  float[] of(int[] texts) {
    float[] some = new float[texts.length * dimensions];
    for (int i = 0; i < texts.length; i++) {
      copy(texts[i], some, i * dimensions);
    }
    return some;
  }

  private void copy(int text, float[] target, int offset) {
    long at = (long) (text - first) * dimensions;
    for (int d = 0; d < dimensions; d++) {
      target[offset + d] =
          Float.float16ToFloat(
              vectors.get(
                  ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                  2 * (at + d)));
    }
  }
}
