package dev.semblance.model;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.fault.Fault;
import dev.semblance.hub.HubSettings;
import dev.semblance.hub.ModelHub;
import dev.semblance.hub.Proxies;
import dev.semblance.model.djl.DjlTokenizer;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.weights.folder.WeightFiles;
import java.nio.file.Path;

/** From a reference to a loaded model. Safe to share. */
public final class ModelLoader {

  private final ModelHub hub;
  private final boolean pickles;
  private final AdaptedFolder adapted = new AdaptedFolder();

  /**
   * @param pickles whether a folder with pickled weights may be loaded
   */
  ModelLoader(ModelHub hub, boolean pickles) {
    this.hub = hub;
    this.pickles = pickles;
  }

  /**
   * To be called when the process begins, before anything speaks HTTP: lets the credentials of a
   * proxy that the environment names reach it, and gives a user without a home one for the time.
   */
  public static void prepareProcess() {
    UserHome.prepare(System.getenv("HOME"));
    Proxies.of(System.getenv()).prepareProcess();
  }

  /** With the cache, token and endpoint that Hugging Face's environment variables name. */
  public static ModelLoader fromEnvironment() {
    return of(settings());
  }

  /**
   * The same with what the server's settings say.
   *
   * @param minRate bytes a second below which a download is given up; 0 for no limit
   * @param pickles whether pickled state dicts are read, where there are no safetensors
   */
  public static ModelLoader fromEnvironment(long minRate, boolean pickles) {
    return of(settings().withMinRate(minRate).withPickles(pickles));
  }

  private static ModelLoader of(HubSettings settings) {
    return new ModelLoader(new ModelHub(settings), settings.pickles());
  }

  private static HubSettings settings() {
    return HubSettings.fromEnvironment(System.getenv(), UserHome.lasting());
  }

  /**
   * Finds the folder of a reference ({@code bundled} is the encoder within the program),
   * downloading it only if it is a hub id that is not in the cache. The model of an adapter that
   * lies elsewhere is found likewise.
   *
   * @throws dev.semblance.fault.Fault.ModelNotFound when the reference leads nowhere
   * @throws dev.semblance.fault.Fault.ModelRefused when the repository cannot be served as it is
   */
  public Path find(String reference) {
    if (reference.equals(BundledModel.REFERENCE)) {
      return BundledModel.folder();
    }
    Path found = hub.resolve(reference);
    // An adapter that comes from the hub names no folder of this machine.
    boolean own = hub.isFolder(reference);
    Path folder = adapted.of(found, base -> own ? hub.resolve(base) : hub.resolveId(base));
    if (!pickles) {
      refusePickle(folder);
    }
    return folder;
  }

  private static void refusePickle(Path folder) {
    WeightFiles.findPickle(folder)
        .ifPresent(
            pickle -> {
              throw new Fault.ModelRefused(
                  folder.relativize(pickle).toString(),
                  "is a pickle, and semblance.pickle-weights is refuse; needed: safetensors, as"
                      + " Python's save_pretrained writes them");
            });
  }

  /**
   * Finds the folder of a reference as {@link #find} does, and loads it.
   *
   * @throws dev.semblance.fault.Fault.ModelNotFound when the reference leads nowhere
   * @throws dev.semblance.fault.Fault.ModelRefused when the folder cannot be served as it is
   */
  public LoadedModel load(String reference, ModelOptions options) {
    return LoadedModel.load(find(reference), options);
  }

  /**
   * Only the tokenizer of a reference's folder; it is freed with the process.
   *
   * @throws dev.semblance.fault.Fault.ModelNotFound when the reference leads nowhere
   * @throws dev.semblance.fault.Fault.ModelRefused when the folder's tokenizer cannot be used
   */
  public TextTokenizer tokenizer(String reference) {
    ModelFolder folder = ModelFolder.read(find(reference));
    int vocabularySize = folder.config().integer("vocab_size", 1, 1 << 24);
    return DjlTokenizer.open(folder.tokenizer(), vocabularySize);
  }
}
