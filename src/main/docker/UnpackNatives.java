/*
 * Run while the image is built, with the server's libraries on the class path: makes DJL unpack its
 * native libraries into DJL_CACHE_DIR by loading them, as the server will. The jars then lose their
 * copies, which would be in the image twice. Libraries for CUDA come from DJL's own place,
 * publish.djl.ai, and are not loaded: that needs a GPU's driver.
 *
 * java -cp 'lib/*' UnpackNatives.java lib cpu|cu128
 */
import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import com.sun.jna.Platform;
import java.lang.reflect.Method;

void main(String[] arguments) throws IOException, ReflectiveOperationException {
  String flavour = arguments[1];
  if (flavour.equals("cpu")) {
    System.setProperty("ai.djl.offline", "true");
    IO.println(Engine.getEngine("PyTorch"));
  } else {
    fetchCuda(flavour);
  }
  LibUtils.checkStatus();
  linkTokenizers(Utils.getEngineCacheDir("tokenizers"));
  unpackJna(Utils.getCacheDir().resolve("jna"));

  try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
    for (Path jar : jars) {
      if (jar.getFileName().toString().matches("(pytorch|tokenizers)-.*")) {
        dropNativeLibraries(jar);
      }
    }
  }
}

// What DJL does before it loads the libraries; it has no public name for that.
void fetchCuda(String flavour) throws IOException, ReflectiveOperationException {
  System.setProperty("PYTORCH_FLAVOR", flavour);
  Class<?> libraries = Class.forName("ai.djl.pytorch.jni.LibUtils");
  Method fetch = libraries.getDeclaredMethod("getLibTorch");
  fetch.setAccessible(true);
  Object libtorch = fetch.invoke(null);
  Method unpack = libraries.getDeclaredMethod("findJniLibrary", libtorch.getClass());
  unpack.setAccessible(true);
  Path folder = ((Path) unpack.invoke(null, libtorch)).getParent();
  if (!folder.getFileName().toString().contains("-" + flavour + "-")) {
    throw new IOException("DJL has no " + flavour + " and took " + folder.getFileName());
  }
  linkCudaRuntime(folder, Utils.getCacheDir().resolve("cuda"));
}

// JNA looks for libcudart.so, and libtorch's has a hash in its name.
void linkCudaRuntime(Path libtorch, Path folder) throws IOException {
  Files.createDirectories(folder);
  try (Stream<Path> files = Files.list(libtorch)) {
    Path runtime =
        files
            .filter(file -> file.getFileName().toString().startsWith("libcudart"))
            .findFirst()
            .orElseThrow();
    Files.createSymbolicLink(folder.resolve("libcudart.so"), folder.relativize(runtime));
  }
}

// One name whatever the version; a path given by RUST_LIBRARY_PATH holds on machines with a GPU
// too, where DJL would look in a folder of the GPU's kind, and unpack into it.
void linkTokenizers(Path folder) throws IOException {
  try (Stream<Path> files = Files.walk(folder)) {
    Path library =
        files.filter(file -> file.endsWith("libtokenizers.so")).findFirst().orElseThrow();
    Files.createSymbolicLink(folder.resolve("libtokenizers.so"), folder.relativize(library));
  }
}

// By which DJL looks for GPUs. It would unpack itself into /tmp, where a tmpfs forbids execution.
void unpackJna(Path folder) throws IOException {
  Files.createDirectories(folder);
  String resource = "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
  try (InputStream library = ClassLoader.getSystemResourceAsStream(resource)) {
    Files.copy(Objects.requireNonNull(library, resource), folder.resolve("libjnidispatch.so"));
  }
}

void dropNativeLibraries(Path jar) throws IOException {
  try (FileSystem archive = FileSystems.newFileSystem(jar);
      Stream<Path> entries = Files.walk(archive.getPath("/"))) {
    for (Path entry : entries.filter(this::isNativeLibrary).toList()) {
      Files.delete(entry);
    }
  }
}

boolean isNativeLibrary(Path entry) {
  return entry.getFileName() != null
      && entry.getFileName().toString().matches(".*\\.(dll|dylib|so)(\\.[0-9.]+|\\.gz)?");
}
