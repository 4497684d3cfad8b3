package dev.semblance.weights.pickle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.fault.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles whose instructions try to run code or to take all memory. */
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
        pickle("attributes from a tuple", p -> p.op("})b"), "from a tuple"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void everyProgramIsRefused(String name, byte[] pickle, List<String> messages) {
    refused(ZipWriter.withPair(pickle).bytes(), messages.toArray(String[]::new));
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
  void whatIsWrittenHereIsOtherwiseRead() {
    assertThatThrownBy(() -> refused(dict(PickleWriter.protocol2()).pair().op("s."), ""))
        .isInstanceOf(AssertionError.class);
  }
}
