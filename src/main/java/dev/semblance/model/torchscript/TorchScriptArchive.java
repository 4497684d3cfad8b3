package dev.semblance.model.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A TorchScript module, written while it is read: class source and attribute values in, the bytes
 * of a {@code .pt} file out. Tensor bytes are fetched when their turn comes and never gathered.
 *
 * <p>The archive is a zip of stored entries, data aligned to 64 bytes ({@link StoredZip} draws the
 * bytes around them):
 *
 * <pre>
 * archive/version               "10\n"
 * archive/constants.pkl         80 02 29 2e                an empty tuple
 * archive/code/__torch__.py     the class source, UTF-8
 * archive/data.pkl              the module object:
 *   80 02                         protocol 2
 *   c __torch__\n NAME \n         the class
 *   ) 81                          a new instance of it
 *   } (                           a dictionary of its attributes
 *     X u32 NAME                    name in UTF-8, length first, little-endian
 *     VALUE                         88 true, 89 false, N none, G f64 (big-endian),
 *                                   J i32, 8a 08 i64 (little-endian), or a tensor:
 *       c torch._utils\n _rebuild_tensor_v2\n
 *       ( ( X"storage" c torch\n FloatStorage\n X"0" X"cpu" NUMEL t Q     data/0
 *         0 ( SIZES t ( STRIDES t 89                      offset; does not require a gradient
 *         c collections\n OrderedDict\n ) R               no hooks
 *       t R
 *   u b .                         set the items, build, stop
 * archive/data/0, data/1, ...   storages: little-endian, C order
 * </pre>
 *
 * <p>Source: {@code torch/csrc/jit/serialization/pickler.cpp} and {@code unpickler.cpp} for the
 * pickle, {@code python_print.cpp} for the class source, {@code
 * caffe2/serialize/inline_container.h} for the container. Only libtorch reads the pickle that is
 * written here; none is ever opened.
 *
 * <p>Immutable and safe to share; it may be opened more than once, as long as its tensors can be
 * read.
 */
public final class TorchScriptArchive {

  private static final String TOP = "archive/";

  /** An attribute's type in the class, indented as {@code python_print.cpp} does. */
  private static final Pattern DECLARATION = Pattern.compile("(?m)^  ([A-Za-z_]\\w*) *: ");

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final StoredZip zip;

  private TorchScriptArchive(Builder builder) {
    byte[] pickle = builder.pickle.moduleEnd();
    List<StoredZip.Entry> entries = new ArrayList<>();
    // 10 is what libtorch 2.7 writes; under 3 it offers the operators of that time, gelu without
    // "approximate".
    entries.add(bytes("version", "10\n".getBytes(UTF_8)));
    entries.add(bytes("constants.pkl", Pickle.EMPTY_TUPLE));
    entries.add(bytes("code/__torch__.py", builder.source.getBytes(UTF_8)));
    entries.add(bytes("data.pkl", pickle));
    for (Tensor tensor : builder.storages) {
      int number = entries.size() - 4;
      entries.add(new StoredZip.Entry(TOP + "data/" + number, tensor.byteSize(), tensor::open));
    }
    this.zip = new StoredZip(entries);
  }

  private static StoredZip.Entry bytes(String name, byte[] content) {
    return new StoredZip.Entry(TOP + name, content.length, () -> new ByteArrayInputStream(content));
  }

  /**
   * Starts an archive.
   *
   * @param className the class's plain name; in the source its {@code self} is {@code
   *     __torch__.NAME}
   * @param source {@code class NAME(Module):} with its lists of parameters and buffers, the types
   *     of all attributes, and its methods
   */
  public static Builder builder(String className, String source) {
    return new Builder(className, source);
  }

  /** The exact number of bytes that {@link #open()} gives. */
  public long byteSize() {
    return zip.byteSize();
  }

  /**
   * The archive's bytes from the start. Reading throws {@link IllegalStateException} when a
   * tensor's file was closed; DJL's native {@code Model.load(InputStream)} then never returns, and
   * holds three copies of the archive while it loads: what is large goes through a file.
   */
  public InputStream open() {
    return zip.open();
  }

  /**
   * Collects attributes in order; their names must be those that the source declares. Their types
   * are the caller's care: a value of the wrong type loads, and fails where a method reads it.
   */
  public static final class Builder {

    private final String source;
    private final Pickle pickle;
    private final Set<String> names = new HashSet<>();
    private final List<Tensor> storages = new ArrayList<>();
    private final IdentityHashMap<Tensor, Integer> storageNumbers = new IdentityHashMap<>();

    private Builder(String className, String source) {
      this.source = source;
      this.pickle = Pickle.module(identifier(className));
    }

    /** A {@code Tensor}; the same instance under two names is stored once and shares memory. */
    public Builder tensor(String name, Tensor tensor) {
      name(name);
      Integer known = storageNumbers.putIfAbsent(tensor, storages.size());
      if (known == null) {
        storages.add(tensor);
      }
      int number = known == null ? storages.size() - 1 : known;
      pickle.tensor(storageClass(tensor.dtype()), number, tensor.elements(), tensor.shape());
      return this;
    }

    /** An {@code Optional[...]} that is {@code None}. */
    public Builder none(String name) {
      name(name).none();
      return this;
    }

    /** A {@code bool}. */
    public Builder bool(String name, boolean value) {
      name(name).bool(value);
      return this;
    }

    /** An {@code int}. */
    public Builder integer(String name, long value) {
      name(name).integer(value);
      return this;
    }

    /** A {@code float}, which TorchScript holds in 64 bits. */
    public Builder floating(String name, double value) {
      name(name).floating(value);
      return this;
    }

    /**
     * Ends the archive; the builder is of no use afterwards.
     *
     * @throws IllegalArgumentException when the source declares an attribute that was not given, or
     *     the other way round: libtorch would name neither, and drop the latter in silence
     */
    public TorchScriptArchive build() {
      Set<String> declared =
          DECLARATION
              .matcher(source)
              .results()
              .map(m -> m.group(1))
              .collect(toCollection(TreeSet::new));
      if (!declared.equals(names)) {
        Set<String> given = new TreeSet<>(names);
        given.removeAll(declared);
        declared.removeAll(names);
        throw new IllegalArgumentException(
            "declared but not given: " + declared + "; given but not declared: " + given);
      }
      return new TorchScriptArchive(this);
    }

    private Pickle name(String name) {
      if (!names.add(identifier(name))) {
        throw new IllegalArgumentException("attribute " + name + " is given twice");
      }
      return pickle.string(name);
    }

    private static String identifier(String name) {
      if (!IDENTIFIER.matcher(name).matches()) {
        throw new IllegalArgumentException("not an identifier: " + name);
      }
      return name;
    }
  }

  private static String storageClass(DType type) {
    return switch (type) {
      case F32 -> "FloatStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case F64 -> "DoubleStorage";
      case I64 -> "LongStorage";
      case I32 -> "IntStorage";
      case I16 -> "ShortStorage";
      case I8 -> "CharStorage";
      case U8 -> "ByteStorage";
      case BOOL -> "BoolStorage";
    };
  }
}
