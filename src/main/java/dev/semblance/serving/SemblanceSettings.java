package dev.semblance.serving;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is served, and on what.
 *
 * @param model The model called "default": a folder, a Hugging Face id such as org/name or
 *     org/name@revision, or bundled, the small English encoder within the program, which is what
 *     stands there when nothing else does.
 * @param defaultModel Which of the further models is called "default" too, by its name; in place of
 *     model.
 * @param models Further models by name, each a folder or a Hugging Face id.
 * @param modelSettings Settings of one model, by its name.
 * @param aliases Further names of models, such as text-embedding-3-small=default; an alias may name
 *     another.
 * @param device Where models run: auto (the first GPU, else the CPU), cpu, cuda or cuda:N.
 * @param dtype What linear layers and attention are computed in: auto (float32 on CPU, float16 on
 *     GPU), float32, float16 (on a CPU the weights alone), bfloat16 or, on a CPU, int8.
 * @param kernels What computes models on CPUs: auto (the fastest when a model is loaded), or what
 *     is fixed of linear=mkl|onednn|fbgemm and attention=sdpa|matmul|batched, joined by a comma.
 * @param truncate What happens to a text longer than the model when a request does not say: error,
 *     start or end (the side that is cut off).
 * @param load When models are loaded: startup, or first-use for those that are not "default".
 * @param pickleWeights Whether weights in PyTorch's files (pytorch_model.bin) are read, without
 *     running them, where there are no safetensors: read or refuse.
 * @param memory Most memory that the weights of all loaded models may take; unlimited when not set.
 * @param workers Forward passes that run at the same time; 0 takes two on a CPU with more than one
 *     core (three with three) and one on a GPU.
 * @param threads Threads of one forward pass; 0 takes the physical cores, or the container's quota
 *     if that is smaller, divided by the workers.
 * @param data Folder for what the server keeps: collections, unpacked native libraries.
 * @param equivalentSpaces Groups of spaces whose vectors may be compared although their hashes
 *     differ, each a list joined by "=", such as a@0123456789ab/mean/384=b@ba9876543210/mean/384.
 */
@ConfigurationProperties("semblance")
public record SemblanceSettings(
    @Nullable String model,
    @Nullable String defaultModel,
    @DefaultValue Map<String, String> models,
    @DefaultValue Map<String, ModelSettings> modelSettings,
    @DefaultValue Map<String, String> aliases,
    @DefaultValue("auto") String device,
    @DefaultValue("auto") String dtype,
    @DefaultValue("auto") String kernels,
    @DefaultValue("error") Truncate truncate,
    @DefaultValue("startup") Load load,
    @DefaultValue("read") PickleWeights pickleWeights,
    @Nullable DataSize memory,
    @DefaultValue("0") int workers,
    @DefaultValue("0") int threads,
    @Nullable String data,
    @DefaultValue List<String> equivalentSpaces) {

  /** When models are loaded. */
  public enum Load {
    STARTUP,
    FIRST_USE
  }

  /** What happens to pickled state dicts. */
  public enum PickleWeights {
    READ,
    REFUSE
  }

  /**
   * What one model does differently.
   *
   * @param truncate What happens to a text longer than the model when a request does not say.
   * @param device Where this model runs.
   * @param dtype What this model's linear layers are computed in.
   * @param kernels What computes this model on a CPU.
   * @param task Which of its tasks this model is adapted to, such as retrieval.query of
   *     jina-embeddings-v3; retrieval has input_type choose between its two; none when not set.
   * @param int8Range The magnitude that becomes 127 in int8 and uint8 vectors; measured on built-in
   *     texts when not set.
   * @param int8Ranges A file with [low, high] of each dimension, a JSON list, for stores that want
   *     each to use all bytes; instead of int8-range.
   */
  public record ModelSettings(
      @Nullable Truncate truncate,
      @Nullable String device,
      @Nullable String dtype,
      @Nullable String kernels,
      @Nullable String task,
      @Nullable Float int8Range,
      @Nullable String int8Ranges) {

    /** Nothing. */
    static final ModelSettings NONE = new ModelSettings(null, null, null, null, null, null, null);

    public ModelSettings {
      if (int8Range != null && int8Ranges != null) {
        throw new Fault.InvalidSetting(
            "semblance.model-settings.NAME.int8-ranges",
            "is given, and int8-range too; give one of them");
      }
      if (int8Range != null && !(int8Range > 0 && Float.isFinite(int8Range))) {
        throw new Fault.InvalidSetting(
            "semblance.model-settings.NAME.int8-range",
            "is " + int8Range + ", needed: a number above 0");
      }
    }
  }

  public SemblanceSettings {
    models = new LinkedHashMap<>(models);
    models.forEach(
        (name, reference) -> {
          if (reference.isBlank()) {
            throw new Fault.InvalidSetting(
                "semblance.models." + name, "is empty, needed: a folder or a Hugging Face id");
          }
        });
    if (workers < 0 || workers > 64) {
      throw new Fault.InvalidSetting("semblance.workers", "is " + workers + ", allowed: 0 to 64");
    }
    if (threads < 0 || threads > 1024) {
      throw new Fault.InvalidSetting("semblance.threads", "is " + threads + ", allowed: 0 to 1024");
    }
  }

  ModelSettings of(String name) {
    return modelSettings.getOrDefault(name, ModelSettings.NONE);
  }
}
