package dev.semblance.model.architecture;

import dev.semblance.model.tensor.DType;
import dev.semblance.model.torchscript.TorchScriptArchive;

/**
 * A TorchScript module that holds every candidate kernel side by side, at the sizes of a model's
 * layers and with random weights, so that they can be timed and compared before the model is
 * loaded. The expressions are those that {@link EncoderScript} is made of.
 *
 * <ul>
 *   <li>{@code prepare()}, once before the others
 *   <li>{@code pack()}, once before the kernels that want packed weights; fails where the processor
 *       lacks what these need
 *   <li>{@code input(rows, columns) -> [rows, columns]}, random, of deviation 1
 *   <li>{@code linear_NAME(x [rows, hidden]) -> [rows, 4 x hidden]}, one method for each {@link
 *       LinearKernel}: the four linear layers of a transformer's layer
 *   <li>{@code attend(qkv [tokens, 3 x hidden], groups) -> [tokens, hidden]}: {@link
 *       Attention#GROUPED}
 * </ul>
 */
public final class ProbeScript {

  private static final String NAME = "Probe";

  private ProbeScript() {}

  /**
   * @param type what linear layers and attention are computed in
   */
  public static TorchScriptArchive write(KernelShapes shapes, DType type) {
    int hidden = shapes.hidden();
    StringBuilder declarations = new StringBuilder();
    StringBuilder prepare = new StringBuilder();
    String[][] layers = {
      {"qkv", Integer.toString(3 * hidden), Integer.toString(hidden)},
      {"out", Integer.toString(hidden), Integer.toString(hidden)},
      {"up", Integer.toString(shapes.inner()), Integer.toString(hidden)},
      {"down", Integer.toString(hidden), Integer.toString(shapes.inner())},
    };
    for (String[] layer : layers) {
      for (String part : new String[] {"w", "b", "p"}) {
        declarations.append("  %s_%s : Optional[Tensor]\n".formatted(layer[0], part));
      }
      prepare.append(
          """
            {l} = torch.to(torch.mul(torch.sub(torch.rand([{out}, {in}]), 0.5), {scale}), {type})
            self.{l}_w = {l}
            self.{l}_b = torch.to(torch.sub(torch.rand([{out}]), 0.5), {type})
          """
              .replace("{l}", layer[0])
              .replace("{out}", layer[1])
              .replace("{in}", layer[2])
              // Keeps the deviation of results near that of the operand.
              .replace("{scale}", Double.toString(Math.sqrt(12.0 / Integer.parseInt(layer[2]))))
              .replace("{type}", Integer.toString(ScriptModule.scalarType(type))));
    }
    StringBuilder source = new StringBuilder("class " + NAME + "(Module):\n");
    source.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    source.append(declarations);
    source.append("  def prepare(self) -> NoneType:\n").append(prepare.toString().indent(2));
    source.append("    return None\n").append(pack(layers).indent(2));
    source.append(input(type).indent(2));
    for (LinearKernel kernel : LinearKernel.values()) {
      source.append(linear(kernel, shapes).indent(2));
    }
    source.append(Attention.GROUPED.source(type).indent(2));
    source.append(attend(shapes).indent(2));
    TorchScriptArchive.Builder builder =
        TorchScriptArchive.builder(NAME, source.toString()).bool("training", false);
    for (String[] layer : layers) {
      builder.none(layer[0] + "_w").none(layer[0] + "_b").none(layer[0] + "_p");
    }
    return builder.build();
  }

  private static String pack(String[][] layers) {
    StringBuilder pack = new StringBuilder("def pack(self) -> NoneType:\n");
    for (String[] layer : layers) {
      pack.append(
          "  self.%1$s_p = ops.mkldnn._reorder_linear_weight(unchecked_cast(Tensor, self.%1$s_w), None)\n"
              .formatted(layer[0]));
    }
    return pack.append("  return None\n").toString();
  }

  private static String input(DType type) {
    return """
        def input(self,
          rows: int,
          columns: int) -> Tensor:
          return torch.to(torch.mul(torch.sub(torch.rand([rows, columns]), 0.5), 3.5), {type})
        """
        .replace("{type}", Integer.toString(ScriptModule.scalarType(type)));
  }

  private static String linear(LinearKernel kernel, KernelShapes shapes) {
    String weight = kernel.packed() ? "p" : "w";
    return """
        def linear_{name}(self,
          x: Tensor) -> Tensor:
          a = {qkv}
          b = {out}
          c = {up}
          d = {down}
          return torch.cat([a, d], 1)
        """
        .replace("{name}", kernel.wireName())
        .replace("{qkv}", kernel.plain("x", operands("qkv", weight)))
        .replace("{out}", kernel.plain("x", operands("out", weight)))
        .replace("{up}", kernel.activated("b", operands("up", weight), shapes.activation(), true))
        .replace("{down}", kernel.plain("c", operands("down", weight)));
  }

  private static String operands(String layer, String weight) {
    return "unchecked_cast(Tensor, self.%1$s_%2$s), unchecked_cast(Tensor, self.%1$s_b)"
        .formatted(layer, weight);
  }

  private static String attend(KernelShapes shapes) {
    return """
        def attend(self,
          x: Tensor,
          groups: List[int]) -> Tensor:
          q, k, v, = torch.unbind(torch.view(x, [-1, 3, {heads}, {width}]), 1)
          return (self).attention(q, k, v, groups, torch.empty([1]), 0)
        """
        .replace("{heads}", Integer.toString(shapes.heads()))
        .replace("{width}", Integer.toString(shapes.headWidth()));
  }
}
