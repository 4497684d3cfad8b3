package dev.semblance.model.script;

/**
 * Emits what token vectors are made of: {@code def select(self, hidden, rows) -> Tensor}, [tokens,
 * hidden] to [rows, width], fp32.
 */
final class TokenScript {
  private TokenScript() {}

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
}
