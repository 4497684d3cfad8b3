package dev.semblance.model.script;

import dev.semblance.model.folder.SentenceModule;
import dev.semblance.model.folder.SentenceModule.DenseModule;
import dev.semblance.model.folder.SentenceModule.NormalizeModule;
import dev.semblance.model.folder.TokenModule;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/**
 * Emits what token vectors are made of: {@code def select(self, hidden, rows) -> Tensor}, [tokens,
 * hidden] to [rows, width], fp32. A last scaling to length 1 is left to the caller.
 */
final class TokenScript {
  private TokenScript() {}

  private static final String HEAD =
      """
      def select(self,
        hidden: Tensor,
        rows: Tensor) -> Tensor:
        v0 = torch.index_select(hidden, 0, rows)
      """;

  /**
   * What was emitted.
   *
   * @param width of the resulting vectors
   * @param weights of the projection alone, by a name unique among them
   */
  record Result(int width, SortedMap<String, Tensor> weights) {}

  /** The transformer's own vectors. */
  static void write(ScriptModule script) {
    script.method(
        """
        def select(self,
          hidden: Tensor,
          rows: Tensor) -> Tensor:
          return torch.index_select(hidden, 0, rows)
        """);
  }

  /**
   * Projected vectors.
   *
   * @param encoder the encoder's weights, among which the projection may be
   * @param open the weights of modules and heads; the caller closes them after the archive was read
   * @throws dev.semblance.fault.Fault.ModelRefused when a tensor is missing or of another shape
   */
  static Result write(
      TokenModule module,
      int hidden,
      Weights encoder,
      ScriptModule script,
      List<WeightFiles> open) {
    ModuleLines lines = new ModuleLines(script, hidden, "token_");
    switch (module.projection()) {
      case TokenModule.Modules(List<SentenceModule> modules) ->
          modules.forEach(each -> write(each, lines, open));
      case TokenModule.Beside(String weight) -> lines.linear(encoder.outside(), weight, "");
      case TokenModule.Head head -> {
        WeightFiles files = WeightFiles.openFile(head.file());
        open.add(files);
        String name = head.file().getFileName().toString();
        lines.linear(new Weights(files, name, ""), "weight", "bias");
      }
    }
    script.method(HEAD + lines.source());
    return new Result(lines.width(), lines.weights());
  }

  private static void write(SentenceModule module, ModuleLines lines, List<WeightFiles> open) {
    switch (module) {
      case DenseModule dense -> lines.dense(dense, ModuleLines.open(dense.folder(), open));
      case NormalizeModule _ -> lines.normalize();
      default -> throw new IllegalArgumentException(module + " is not of tokens");
    }
  }
}
