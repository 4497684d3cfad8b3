package dev.semblance.model.folder;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a folder's files say of its sparse vectors: a weight for each piece of the vocabulary. */
public sealed interface SparseModule {

  /** Everything that shapes the weights beside plan and tensors, for the space's hash. */
  String signature();

  /**
   * SPLADE (Formal et al. 2021), as sentence-transformers' {@code SpladePooling} computes it:
   * {@code log(1 + relu(logit))}, reduced over all tokens of a text, special ones too.
   *
   * @param twice whether the logarithm is taken a second time ({@code log1p_relu})
   * @param queries what weighs the pieces of queries instead; null where they are computed too
   */
  record Splade(Reduction reduction, boolean twice, @Nullable StaticQueries queries)
      implements SparseModule {

    @Override
    public String signature() {
      return "splade " + reduction + " " + twice + (queries == null ? "" : " static queries");
    }

    static Splade read(JsonFile config) {
      Splade read = new Splade(Reduction.read(config), twice(config), null);
      // Written, but what counts is the vocabulary; the other bounds memory alone.
      config.inert("embedding_dimension", "word_embedding_dimension", "chunk_size");
      SentenceModule.refuseUnknown(config);
      return read;
    }

    private static boolean twice(JsonFile config) {
      String activation = config.text("activation_function", "relu");
      return switch (activation) {
        case "relu" -> false;
        case "log1p_relu" -> true;
        default -> throw config.refuse("activation_function", activation, "relu or log1p_relu");
      };
    }
  }

  /**
   * Weights of queries' pieces (sentence-transformers' {@code SparseStaticEmbedding}).
   *
   * @param folder holds {@code weight} [vocabulary], unless {@code listed}
   * @param listed weights of ids that a file of JSON lists, all others having 0; null where a
   *     tensor has them
   * @param unlessAsked whether a text of no role is a query
   */
  record StaticQueries(
      Path folder, @Nullable SortedMap<Integer, Float> listed, boolean unlessAsked) {
    public StaticQueries {
      listed = listed == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(listed));
    }
  }

  /** How the weights of a text's tokens become one. */
  enum Reduction {
    MAX,
    SUM;

    static Reduction read(JsonFile config) {
      String strategy = config.text("pooling_strategy", "max");
      return switch (strategy) {
        case "max" -> MAX;
        case "sum" -> SUM;
        default -> throw config.refuse("pooling_strategy", strategy, "max or sum");
      };
    }
  }

  /**
   * BGE-M3's (Chen et al. 2024), as FlagEmbedding computes it: each token's own id gets {@code
   * relu(linear x)}, the greatest where an id comes several times.
   *
   * @param file holds {@code weight} [1, hidden] and {@code bias} [1]
   * @param unused ids that get no weight: the tokenizer's first, last, padding and unknown token
   */
  record TokenWeights(Path file, SortedSet<Integer> unused) implements SparseModule {

    @Override
    public String signature() {
      return "token weights " + unused;
    }
  }
}
