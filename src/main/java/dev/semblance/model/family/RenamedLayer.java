package dev.semblance.model.family;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A layer that transformers has under another name than a model's file: an adapter is saved under
 * transformers' ({@code conversion_mapping.py}).
 *
 * @param name of the layer in transformers, an expression
 * @param inFile its name in the file, with groups of the expression
 * @param part which of {@code parts} of the file's tensor it is, along the first axis
 * @param parts how many layers the file's tensor joins
 */
public record RenamedLayer(Pattern name, String inFile, int part, int parts) {

  /** Layers that transformers splits, the same in all families that it does so in. */
  private static final List<String> SPLIT =
      List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");

  /**
   * A layer of a numbered block.
   *
   * @param block how the file calls {@code layers.N}
   */
  static RenamedLayer inBlock(String name, String block, String inFile) {
    return part(name, block, inFile, 0, 1);
  }

  /** Queries, keys and values that a file has in one matrix. */
  static List<RenamedLayer> queryKeyValue(String block, String inFile) {
    return List.of(
        part(SPLIT.get(0), block, inFile, 0, 3),
        part(SPLIT.get(1), block, inFile, 1, 3),
        part(SPLIT.get(2), block, inFile, 2, 3));
  }

  static RenamedLayer part(String name, String block, String inFile, int part, int parts) {
    return new RenamedLayer(
        Pattern.compile("layers\\.(\\d+)\\." + Pattern.quote(name)),
        block + ".$1." + inFile,
        part,
        parts);
  }

  /** A layer outside the blocks. */
  static RenamedLayer single(String name, String inFile) {
    return new RenamedLayer(Pattern.compile(Pattern.quote(name)), inFile, 0, 1);
  }

  /** The name in the file of a layer of transformers, if this is it. */
  public Optional<String> inFileOf(String layer) {
    Matcher matcher = name.matcher(layer);
    return matcher.matches() ? Optional.of(matcher.replaceFirst(inFile)) : Optional.empty();
  }
}
