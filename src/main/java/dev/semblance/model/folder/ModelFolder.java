package dev.semblance.model.folder;

import dev.semblance.encoder.Prompts;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.SentenceModule.PoolingModule;
import dev.semblance.vector.Similarity;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face or Sentence Transformers folder as its files describe it, weights excepted.
 *
 * @param folder the folder itself
 * @param transformer the folder of {@code config.json}, the tokenizer and the weights: the same one
 *     or one within
 * @param config {@code config.json}
 * @param tokenizer the tokenizer as the reference library would build it
 * @param modules what follows the transformer, in order; the first is always the pooling. Empty
 *     where sparse vectors or scores are all that is made
 * @param maxTokens the limit the files name, special tokens included, or null when they name none
 * @param prompts by name
 * @param similarity the metric the model was trained for
 * @param tables whether it holds static embeddings, a row for each token, and no transformer
 * @param sparse what makes sparse vectors, or null
 * @param tokens what makes vectors of tokens that are compared, or null
 * @param scores of a model that gives scores and no vectors; null for all others
 * @param queries what reads queries, where this reads documents and texts of no role; null where
 *     one encoder reads all
 */
public record ModelFolder(
    Path folder,
    Path transformer,
    JsonFile config,
    TokenizerFile tokenizer,
    List<SentenceModule> modules,
    @Nullable Integer maxTokens,
    Prompts prompts,
    Similarity similarity,
    boolean tables,
    @Nullable SparseModule sparse,
    @Nullable TokenModule tokens,
    @Nullable ScoreModule scores,
    @Nullable QueryPath queries) {

  /**
   * The other path of a model that reads queries and documents apart.
   *
   * @param folder what its files say
   * @param unlessAsked whether a text of no role takes it
   */
  public record QueryPath(ModelFolder folder, boolean unlessAsked) {}

  public ModelFolder {
    modules = List.copyOf(modules);
  }

  /** Of a model that reads all texts alike. */
  ModelFolder(
      Path folder,
      Path transformer,
      JsonFile config,
      TokenizerFile tokenizer,
      List<SentenceModule> modules,
      @Nullable Integer maxTokens,
      Prompts prompts,
      Similarity similarity,
      boolean tables,
      @Nullable SparseModule sparse,
      @Nullable TokenModule tokens,
      @Nullable ScoreModule scores) {
    this(
        folder,
        transformer,
        config,
        tokenizer,
        modules,
        maxTokens,
        prompts,
        similarity,
        tables,
        sparse,
        tokens,
        scores,
        null);
  }

  /**
   * Reads a folder; throws {@link Fault.ModelRefused} for what could change the vectors and is not
   * understood.
   */
  public static ModelFolder read(Path folder) {
    return FolderReader.read(folder);
  }

  /** The same with what makes sparse vectors. */
  ModelFolder withSparse(SparseModule other) {
    return with(other, queries);
  }

  /** The same of documents alone, beside what reads queries. */
  ModelFolder withQueries(QueryPath path) {
    return with(sparse, path);
  }

  private ModelFolder with(@Nullable SparseModule words, @Nullable QueryPath path) {
    return new ModelFolder(
        folder,
        transformer,
        config,
        tokenizer,
        modules,
        maxTokens,
        prompts,
        similarity,
        tables,
        words,
        tokens,
        scores,
        path);
  }

  /** Null where nothing is pooled: a folder of sparse or of token vectors alone. */
  public @Nullable PoolingModule pooling() {
    return modules.isEmpty() ? null : (PoolingModule) modules.getFirst();
  }

  /** Whether the last module scales vectors to length 1. */
  public boolean normalized() {
    return !modules.isEmpty() && modules.getLast() instanceof NormalizeModule;
  }
}
