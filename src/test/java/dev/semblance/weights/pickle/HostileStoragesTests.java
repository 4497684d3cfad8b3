package dev.semblance.weights.pickle;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles whose storages and views try to read what is not theirs. */
class HostileStoragesTests extends HostileCase {

  static Stream<Arguments> programs() {
    return Stream.of(
        pickle("a persistent id of a text", p -> p.text("storage").op("Q"), "refers to a text"),
        pickle(
            "a persistent id of another tag",
            p ->
                p.op("(")
                    .text("file")
                    .global("torch", "FloatStorage")
                    .text("0")
                    .text("cpu")
                    .number(2)
                    .op("tQ"),
            "refers to a tuple of 5"),
        pickle(
            "a storage of six parts",
            p -> p.op("(").text("storage").op("NNNNNtQ"),
            "refers to a tuple of 6"),
        pickle(
            "a storage of a dict type",
            p ->
                p.op("(")
                    .text("storage")
                    .global("collections", "OrderedDict")
                    .text("0")
                    .text("cpu")
                    .number(2)
                    .op("tQ"),
            "storage of the name"),
        pickle(
            "a storage outside the folder",
            p -> p.storage("FloatStorage", "../../etc/passwd", 2),
            "no number in a text"),
        pickle(
            "a storage without a key",
            p -> p.storage("FloatStorage", "", 2),
            "no number in a text"),
        pickle(
            "a storage of a negative size",
            p -> p.storage("FloatStorage", "0", -2),
            "-2 in a tensor's storage's size"),
        pickle(
            "a storage nowhere",
            p -> dict(p).tensor("FloatStorage", "1", 2, 0, dims(2), dims(1)).op("s."),
            "storage 1, which is missing"),
        pickle(
            "a storage larger than its entry",
            p -> dict(p).tensor("FloatStorage", "0", 3, 0, dims(2), dims(1)).op("s."),
            "8 bytes, needed: 3 elements of F32"),
        pickle(
            "a storage smaller than its entry",
            p -> dict(p).tensor("HalfStorage", "0", 2, 0, dims(2), dims(1)).op("s."),
            "8 bytes, needed: 2 elements of F16"),
        pickle(
            "a storage that overflows",
            p -> dict(p).tensor("DoubleStorage", "0", 1L << 62, 0, dims(2), dims(1)).op("s."),
            "overflow 64 bits"),
        pickle(
            "a storage of two types",
            p ->
                dict(p)
                    .pair()
                    .op("s")
                    .text("v")
                    .tensor("IntStorage", "0", 2, 0, dims(2), dims(1))
                    .op("s."),
            "elements of"),
        // ---- views ----
        view("a negative offset", -1, dims(2), dims(1), "-1 in a tensor's offset"),
        view(
            "an offset beyond the storage",
            2,
            dims(1),
            dims(1),
            "ends at element 3 of a storage of 2"),
        view("an offset that overflows", Long.MAX_VALUE, dims(2), dims(1), "overflow 64 bits"),
        view("an empty tensor far away", 3, dims(0), dims(1), "ends at element 3"),
        view("a negative length", 0, dims(-2), dims(1), "-2 in a tensor's shape"),
        view("a negative stride", 1, dims(2), dims(-1), "-1 in a tensor's strides"),
        view("a shape larger than the storage", 0, dims(3), dims(1), "ends at element 3"),
        view("a stride out of the storage", 0, dims(2), dims(2), "ends at element 3"),
        view(
            "strides that wrap round", 0, dims(3, 3), dims(1L << 62, 1L << 62), "overflow 64 bits"),
        view("a shape that overflows", 0, dims(1L << 32, 1L << 32), dims(0, 0), "overflow 64 bits"),
        view("a shape whose bytes overflow", 0, dims(1L << 62), dims(0), "overflow 64 bits"),
        view(
            "a shape that overflows beside a zero",
            0,
            dims(1L << 32, 1L << 32, 0, 3),
            dims(1, 1, 1),
            "needed: as many"),
        view("one number repeated to a terabyte", 0, dims(1L << 38), dims(0), "needs a copy"),
        view("fewer strides than axes", 0, dims(2, 1), dims(1), "needed: as many"),
        view("seventeen axes", 0, new long[17], new long[17], "at most 16"),
        pickle(
            "a shape that is a number",
            p ->
                reduceTensor(p)
                    .op("(")
                    .storage("FloatStorage", "0", 2)
                    .number(0)
                    .number(2)
                    .op("NNNtR"),
            "shape is a number"),
        pickle(
            "a shape of tuples",
            p ->
                reduceTensor(p)
                    .op("(")
                    .storage("FloatStorage", "0", 2)
                    .number(0)
                    .op("()t()t")
                    .raw(0x89)
                    .op("}tR"),
            "a tuple of 0 in a tensor's shape"),
        pickle(
            "a number for a truth value",
            p ->
                reduceTensor(p)
                    .op("(")
                    .storage("FloatStorage", "0", 2)
                    .number(0)
                    .tuple(2)
                    .tuple(1)
                    .number(1)
                    .op("}tR"),
            "requires_grad is a number"),
        pickle(
            "metadata",
            p ->
                reduceTensor(p)
                    .op("(")
                    .storage("FloatStorage", "0", 2)
                    .number(0)
                    .tuple(2)
                    .tuple(1)
                    .raw(0x89)
                    .op("}}")
                    .text("conj")
                    .raw(0x88)
                    .op("stR"),
            "with metadata"));
  }

  private static long[] dims(long... values) {
    return values;
  }

  private static Arguments view(
      String name, long offset, long[] shape, long[] strides, String message) {
    return pickle(
        name,
        p -> dict(p).tensor("FloatStorage", "0", 2, offset, shape, strides).op("s."),
        message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void everyProgramIsRefused(String name, byte[] pickle, List<String> messages) {
    refused(ZipWriter.withPair(pickle).bytes(), messages.toArray(String[]::new));
  }

  @Test
  void copiesOfManyViewsTogetherAreBounded() {
    PickleWriter pickle = PickleWriter.protocol2().op("}");
    for (int i = 0; i < 1000; i++) {
      pickle.text("w" + i).tensor("FloatStorage", "0", 2, 0, dims(1 << 17), dims(0)).op("s");
    }

    refused(pickle.op("."), "needs a copy", "at most 1048576");
  }
}
