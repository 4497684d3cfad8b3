package dev.semblance.weights.pickle;

import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes state dicts in torch.save's zip form, so that tests turn their models into such files. */
public final class TorchSaveWriter {

  private TorchSaveWriter() {}

  /** One file with the tensors in the map's order, each with a storage of its own. */
  public static Path write(Path file, Map<String, Tensor> tensors) {
    PickleWriter pickle = PickleWriter.protocol2().op("}(");
    Map<String, byte[]> storages = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String key = Integer.toString(storages.size());
          long[] shape = tensor.shape();
          long[] strides = new long[shape.length];
          long stride = 1;
          for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
          }
          pickle.text(name);
          pickle.tensor(type(tensor.dtype()), key, tensor.elements(), 0, shape, strides);
          storages.put("m/data/" + key, bytes(tensor));
        });
    ZipWriter zip = ZipWriter.of(pickle.op("u.").bytes());
    storages.forEach(zip::and);
    return zip.write(file);
  }

  private static byte[] bytes(Tensor tensor) {
    try (InputStream in = tensor.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(DType dtype) {
    for (StateDictName name : StateDictName.values()) {
      if (name.dtype() == dtype) {
        return name.toString().substring("torch.".length());
      }
    }
    throw new IllegalArgumentException("no storage of " + dtype);
  }
}
