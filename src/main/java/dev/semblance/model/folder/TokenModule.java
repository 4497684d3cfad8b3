package dev.semblance.model.folder;

import dev.semblance.encoder.LateInteraction;
import java.nio.file.Path;
import java.util.List;

/**
 * What a folder's files say of token vectors that are compared one by one, as ColBERT's.
 *
 * @param projection what makes them of the transformer's
 * @param forms how texts are taken; no form may be longer than the encoder takes, which is not
 *     known here
 */
public record TokenModule(Projection projection, LateInteraction forms) {

  /** What is applied to each token's vector. A last scaling to length 1 is not among it. */
  public sealed interface Projection {}

  /** Modules in this order, each in a folder of its own; none leaves the transformer's vectors. */
  public record Modules(List<SentenceModule> modules) implements Projection {
    public Modules {
      modules = List.copyOf(modules);
    }
  }

  /**
   * A matrix among the encoder's weights, [width, hidden].
   *
   * @param weight its name
   */
  public record Beside(String weight) implements Projection {}

  /**
   * A file that holds {@code weight} [width, hidden] and {@code bias} [width], BGE-M3's.
   *
   * @param file safetensors or a pickled state dict
   */
  public record Head(Path file) implements Projection {}

  /**
   * Everything that shapes the vectors beside plan, tensors and tokenizer, for the space's hash. A
   * last scaling does not, as it is a request's to have or not.
   */
  public String signature() {
    String modules =
        projection instanceof Modules(List<SentenceModule> listed)
            ? String.join("; ", listed.stream().map(SentenceModule::signature).toList())
            : projection.getClass().getSimpleName();
    return "tokens " + modules + " " + forms.query() + " " + forms.document();
  }
}
