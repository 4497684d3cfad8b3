package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.fault.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles that try to run code, to take all memory or to read what is not theirs. */
class HostilePicklesTests extends HostileCase {

  private static final Set<Opcode> READ =
      EnumSet.of(
          Opcode.PROTO,
          Opcode.STOP,
          Opcode.MARK,
          Opcode.NONE,
          Opcode.NEWTRUE,
          Opcode.NEWFALSE,
          Opcode.BININT,
          Opcode.BININT1,
          Opcode.BININT2,
          Opcode.LONG1,
          Opcode.BINUNICODE,
          Opcode.GLOBAL,
          Opcode.EMPTY_TUPLE,
          Opcode.TUPLE1,
          Opcode.TUPLE2,
          Opcode.TUPLE3,
          Opcode.TUPLE,
          Opcode.EMPTY_DICT,
          Opcode.SETITEM,
          Opcode.SETITEMS,
          Opcode.BINPUT,
          Opcode.LONG_BINPUT,
          Opcode.BINGET,
          Opcode.LONG_BINGET,
          Opcode.BINPERSID,
          Opcode.REDUCE,
          Opcode.BUILD);

  static IntStream bytesThatAreNotRead() {
    return IntStream.range(0, 256)
        .filter(code -> Opcode.of(code) == null || !READ.contains(Opcode.of(code)));
  }

  @ParameterizedTest
  @MethodSource("bytesThatAreNotRead")
  void everyOtherInstructionIsRefusedByItsName(int code) {
    Opcode opcode = Opcode.of(code);
    // Operands follow that would do as names, lengths and numbers.
    refused(
        new PickleWriter().raw(0x80, 2, code).op("os\nsystem\n(S'id'\ntR."),
        opcode == null ? "0x%02x for an instruction".formatted(code) : "instruction " + opcode);
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "nt, system",
    "builtins, eval",
    "builtins, exec",
    "builtins, getattr",
    "builtins, __import__",
    "__builtin__, eval",
    "subprocess, Popen",
    "runpy, _run_code",
    "importlib, import_module",
    "pickle, loads",
    "webbrowser, open",
    "operator, attrgetter",
    "torch, load",
    "torch.hub, load",
    "torch.jit, load",
    "torch.storage, _load_from_bytes",
    "torch.storage, UntypedStorage",
    "torch, ComplexFloatStorage",
    "torch, QInt8Storage",
    "torch, UntypedStorage",
    "torch, FloatStorage.from_file",
    "torch, floatstorage",
    "Torch, FloatStorage",
    "torch.FloatStorage, FloatStorage",
    "torch._utils, _rebuild_sparse_tensor",
    "torch._utils, _rebuild_tensor",
    "torch._utils, _rebuild_device_tensor_from_numpy",
    "torch._tensor, _rebuild_from_type_v2",
    "torch.nn.modules.linear, Linear",
    "numpy.core.multiarray, _reconstruct",
    "numpy, fromfile",
    "collections, defaultdict",
    "collections, OrderedDict.fromkeys",
    "'', ''",
    "_io, FileIO"
  })
  void everyForeignNameIsRefused(String module, String name) {
    refused(
        PickleWriter.protocol2().global(module, name).op("(").text("touch /tmp/x").op("tR."),
        "names " + Fault.quote(module + "." + name));
  }

  private static Arguments pickle(
      String name, UnaryOperator<PickleWriter> body, String... messages) {
    return arguments(name, body.apply(PickleWriter.protocol2()).bytes(), List.of(messages));
  }

  private static PickleWriter dict(PickleWriter pickle) {
    return pickle.op("}").text("w");
  }

  private static PickleWriter reduceTensor(PickleWriter pickle) {
    return dict(pickle).global("torch._utils", "_rebuild_tensor_v2");
  }

  static Stream<Arguments> programs() {
    return Stream.of(
        arguments("no byte at all", new byte[0], List.of("ends after 0 bytes")),
        arguments(
            "no protocol", new PickleWriter().op("}.").bytes(), List.of("starts with no PROTO")),
        arguments(
            "protocol 5", new PickleWriter().raw(0x80, 5).op("}.").bytes(), List.of("protocol 5")),
        arguments(
            "protocol 0",
            new PickleWriter().raw(0x80, 0).op("}.").bytes(),
            List.of("protocol 0", "needed: 2")),
        pickle("a second protocol", p -> p.raw(0x80, 2).op("}."), "PROTO"),
        pickle("nothing on the stack", p -> p.op("."), "empty stack"),
        pickle("two results", p -> p.op("}}."), "1 values too many"),
        pickle("a mark as the result", p -> p.op("(."), "takes a mark"),
        pickle("None as the result", p -> p.op("N."), "holds None"),
        pickle("a name as the result", p -> p.global("torch", "FloatStorage").op("."), "the name"),
        pickle("no tensors", p -> p.op("}."), "holds no tensors"),
        pickle(
            "bytes after the end",
            p -> dict(p).pair().op("s.").op("cos\nsystem\n)R."),
            "goes on for 14 bytes"),
        pickle("no end", p -> dict(p).pair().op("s"), "ends after"),
        // ---- numbers and texts ----
        pickle("a text of 2 GiB", p -> p.op("X").u32(0x7FFF_FFFF), "2147483647 bytes"),
        pickle("a text of a negative length", p -> p.op("X").u32(-1), "4294967295 bytes"),
        pickle("a text beyond the end", p -> p.op("X").u32(4000).op("abc"), "ends after"),
        pickle("a text that is not UTF-8", p -> p.op("X").u32(2).raw(0xC1, 0x81), "not UTF-8"),
        pickle("a surrogate", p -> p.op("X").u32(3).raw(0xED, 0xA0, 0x80), "not UTF-8"),
        pickle("a number of 255 bytes", p -> p.raw(0x8A, 255), "255 bytes, needed: at most 8"),
        pickle("a number beyond the end", p -> p.raw(0x8A, 8, 1, 2), "ends after"),
        pickle("a name without an end", p -> p.op("c" + "a".repeat(300)), "name of more than 256"),
        pickle("a name that is cut", p -> p.op("cos\nsys"), "ends after"),
        // ---- stack and memo ----
        pickle("a tuple of an empty stack", p -> p.raw(0x87), "empty stack"),
        pickle("a tuple over a mark", p -> p.op("(").raw(0x85), "takes a mark"),
        pickle("a tuple without a mark", p -> p.op("Nt"), "there is none"),
        pickle("an empty memo", p -> p.op("h").raw(7), "entry 7 of its memo"),
        pickle("a negative memo entry", p -> p.op("j").u32(-1), "entry -1 of its memo"),
        pickle("a negative memo place", p -> p.op("}r").u32(-1), "entry -1 of its memo"),
        pickle("a memo place twice", p -> p.op("}q").raw(0).op("Nq").raw(0), "twice"),
        pickle("a mark in the memo", p -> p.op("(q").raw(0), "takes a mark"),
        pickle("a memo of nothing", p -> p.op("q").raw(0), "empty stack"),
        pickle("a deep stack", p -> p.op("N".repeat(30_000)), "more than 20000 values"),
        pickle("a stack of marks", p -> p.op("(".repeat(30_000)), "more than 20000 values"),
        pickle(
            "a million dicts",
            p -> p.op("}q").raw(0).op("})".repeat(9_000)).op("t"),
            "there is none"),
        pickle(
            "a long program",
            p ->
                p.op(")(t".repeat(2))
                    .op("(" + ")".repeat(15_000) + "t")
                    .op("(" + "(t".repeat(500_000)),
            "more than"),
        pickle(
            "tuples in tuples",
            p -> p.op(")" + "\u0085".repeat(400_000) + "."),
            "holds a tuple of 1"),
        // ---- dicts ----
        pickle("an item of a tuple", p -> p.op(")NNs"), "item of a tuple of 0"),
        pickle("an item of a tensor", p -> p.pair().text("w").op("Ns"), "item of a tensor"),
        pickle("an odd number of items", p -> p.op("}(").text("w").op("u"), "sets 1 keys"),
        pickle("a number as a key", p -> p.op("}").number(1).pair().op("s."), "a number as a key"),
        pickle("a tuple as a key", p -> p.op("})").pair().op("s."), "a tuple of 0 as a key"),
        pickle("a key twice", p -> dict(p).pair().op("s").text("w").pair().op("s."), "twice"),
        pickle(
            "a dict within itself",
            p -> p.op("}q").raw(0).text("w").op("h").raw(0).op("s."),
            "holds a dict of 1 under \"w\""),
        pickle("a number among the tensors", p -> dict(p).number(3).op("s."), "a number under"),
        pickle("None among the tensors", p -> dict(p).op("Ns."), "None under"),
        pickle(
            "a storage among the tensors",
            p -> dict(p).storage("FloatStorage", "0", 2).op("s."),
            "a storage under"),
        // ---- calls ----
        pickle("a call of a text", p -> p.text("os.system").op(")R"), "calls a text"),
        pickle("a call of a dict", p -> p.op("})R"), "calls a dict"),
        pickle(
            "a call of a storage type",
            p -> p.global("torch", "FloatStorage").op(")R"),
            "calls torch.FloatStorage"),
        pickle(
            "a call with a dict",
            p -> p.global("collections", "OrderedDict").op("}R"),
            "with a dict"),
        pickle(
            "an OrderedDict with items",
            p -> p.global("collections", "OrderedDict").op(")").raw(0x85).op("R"),
            "with 1 arguments"),
        pickle("a tensor of nothing", p -> reduceTensor(p).op(")R"), "with 0 arguments"),
        pickle(
            "a tensor of a text",
            p -> reduceTensor(p).op("(").text("a").op("NNNNNtR"),
            "makes a tensor of a text"),
        pickle(
            "a parameter of a text",
            p ->
                p.global("torch._utils", "_rebuild_parameter")
                    .text("a")
                    .raw(0x88)
                    .op("}")
                    .raw(0x87)
                    .op("R"),
            "makes a parameter of a text"),
        pickle(
            "a parameter with two arguments",
            p -> p.global("torch._utils", "_rebuild_parameter").pair().raw(0x88).raw(0x86).op("R"),
            "with 2 arguments"),
        pickle(
            "a parameter with hooks",
            p ->
                p.global("torch._utils", "_rebuild_parameter")
                    .pair()
                    .raw(0x88)
                    .op("}")
                    .text("a")
                    .op("Ns")
                    .raw(0x87)
                    .op("R"),
            "with hooks"),
        pickle(
            "attributes of a tensor", p -> dict(p).pair().op("}b"), "sets attributes of a tensor"),
        pickle(
            "attributes of a dict",
            p -> dict(p).pair().op("s}").text("__class__").op("}sb."),
            "sets attributes of a dict"),
        pickle("attributes from a tuple", p -> p.op("})b"), "from a tuple"),
        // ---- storages ----
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

  @Test
  void manyMillionsOfMemoEntriesAreRefused() {
    PickleWriter pickle = PickleWriter.protocol2().op("}");
    for (int i = 0; i < 1_100_000; i++) {
      pickle.op("r").u32(i);
    }

    refused(pickle.op("."), "more than 1000000 values");
  }

  @Test
  void aPickleLargerThanAnyIsNotRead() {
    refused(
        ZipWriter.withPair(new byte[(16 << 20) + 1]).bytes(),
        "has a pickle of 16777217 bytes, at most 16777216");
  }

  @Test
  void aGoodFileCutAnywhereIsRefused() throws Exception {
    byte[] good =
        java.nio.file.Files.readAllBytes(
            java.nio.file.Path.of("src/test/resources/pickles/module.bin"));
    for (int length = 0; length < good.length; length += 100) {
      refused(java.util.Arrays.copyOf(good, length), "");
    }
    refused(java.util.Arrays.copyOf(good, good.length - 1), "");
  }

  @Test
  void aGoodFileWithAnyByteChangedIsReadOrRefusedButNeverFails() throws Exception {
    byte[] good =
        java.nio.file.Files.readAllBytes(
            java.nio.file.Path.of("src/test/resources/pickles/views.bin"));
    int refusals = 0;
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= (byte) 0xFF;
      if (readOrRefused(changed)) {
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(500);
  }

  private void refused(PickleWriter pickle, String... messages) {
    refused(ZipWriter.withPair(pickle.bytes()).bytes(), messages);
  }

  @Test
  void whatIsWrittenHereIsOtherwiseRead() {
    assertThatThrownBy(() -> refused(dict(PickleWriter.protocol2()).pair().op("s."), ""))
        .isInstanceOf(AssertionError.class);
  }
}
