package dev.semblance.model.script;

import java.util.List;

/**
 * What {@link Int8Script}'s {@code calibrate} does in a layer: computes it in fp32, chooses shifts,
 * factors, scales and zero points by what it sees, folds them in and packs the weights as bytes.
 * The fp32 weights are let go.
 *
 * <p>For one thread: a sum's order would depend on how many there are, and so would the last bits
 * of what is chosen.
 */
final class Int8Calibration {

  private Int8Calibration() {}

  /**
   * @param layer its number
   * @param in the variable of what comes in
   * @param normBefore the norm that made it
   */
  record Names(int layer, String in, String normBefore) {}

  /** The methods that the statements of {@link #layer} call. */
  static final List<String> METHODS =
      List.of(
          // A factor for each channel: the root of how large it is over how large its weights are.
          """
          def factors(self,
            x: Tensor,
            shift: Tensor,
            weight: Tensor) -> Tensor:
            most = torch.amax(torch.abs(torch.sub(x, shift)), [0])
            weighs = torch.amax(torch.abs(weight), [0])
            c = torch.sqrt(torch.div(torch.clamp_min(most, 1e-05), torch.clamp_min(weighs, 1e-05)))
            return torch.clamp(torch.div(c, torch.mean(c)), 0.01, 100.)
          """,
          // Scale and zero point of least squared error of the product: values far out are cut off
          // for finer steps.
          """
          def steps(self,
            x: Tensor,
            weight: Tensor) -> Tuple[float, int]:
            weighs = torch.sum(torch.square(weight), [0])
            low = ops.prim.min(float(torch.min(x)), 0.)
            high = ops.prim.max(float(torch.max(x)), 1e-06)
            bestLow = low
            bestHigh = high
            least = 1e+300
            for i in range(14):
              to = torch.mul(high, torch.sub(1., torch.mul(i, 0.05)))
              error = (self).error(x, weighs, low, to)
              if torch.lt(error, least):
                least = error
                bestHigh = to
              else:
                pass
            for j in range(13):
              start = torch.mul(low, torch.sub(1., torch.mul(torch.add(j, 1), 0.05)))
              error = (self).error(x, weighs, start, bestHigh)
              if torch.lt(error, least):
                least = error
                bestLow = start
              else:
                pass
            return (self).grid(bestLow, bestHigh)
          """,
          """
          def grid(self,
            low: float,
            high: float) -> Tuple[float, int]:
            scale = torch.div(torch.sub(high, low), 255.)
            zero = int(torch.round(torch.div(torch.neg(low), scale)))
            return (scale, ops.prim.min(ops.prim.max(zero, 0), 255))
          """,
          """
          def error(self,
            x: Tensor,
            weighs: Tensor,
            low: float,
            high: float) -> float:
            scale, zero, = (self).grid(low, high)
            y = torch.fake_quantize_per_tensor_affine(x, scale, zero, 0, 255)
            return float(torch.dot(torch.mean(torch.square_(torch.sub_(y, x)), [0]), weighs))
          """,
          // Scales of rows.
          """
          def rows(self,
            weight: Tensor) -> Tensor:
            return torch.clamp_min(torch.div(torch.amax(torch.abs(weight), [1]), 127.), 1e-12)
          """,
          """
          def rounded(self,
            weight: Tensor,
            scale: Tensor) -> Tensor:
            return torch.clamp_(torch.round_(torch.div(weight, torch.unsqueeze(scale, 1))), -127, 127)
          """,
          """
          def packed(self,
            weight: Tensor,
            scale: Tensor) -> Tensor:
            return ops.onednn.qlinear_prepack(torch.to((self).rounded(weight, scale), 1, False, False), None)
          """);

  /**
   * The statements of one layer. The operand of {@code down} is not shifted, so what rounding its
   * weights does to its mean is taken into the bias.
   *
   * @param split makes q, k and v of {@code tN}
   * @param attended the attention's call
   * @param activation of the feed-forward part, with a hole for its operand
   * @param outNorm the norm behind attention, likewise
   * @param downNorm the norm behind the feed-forward part, likewise
   */
  static String layer(
      Names names,
      String split,
      String attended,
      String activation,
      String outNorm,
      String downNorm) {
    return """
      t{n} = torch.linear({in}, self.qkv{n}_w, self.qkv{n}_b)
      {split}
      a{n} = {attended}
      o{n} = torch.linear(a{n}, self.out{n}_w, self.out{n}_b)
      m{n} = {out norm}
      u{n} = torch.linear(m{n}, self.up{n}_w, self.up{n}_b)
      f{n} = {activated}
      d{n} = torch.linear(f{n}, self.down{n}_w, self.down{n}_b)
      h{n} = {down norm}
      zh{n} = torch.mean({in}, [0])
      ch{n} = (self).factors({in}, zh{n}, self.qkv{n}_w)
      za{n} = torch.mean(a{n}, [0])
      ca{n} = (self).factors(a{n}, za{n}, self.out{n}_w)
      zm{n} = torch.mean(m{n}, [0])
      cm{n} = (self).factors(m{n}, zm{n}, self.up{n}_w)
      self.qkv{n}_c = ch{n}
      self.up{n}_c = cm{n}
      self.{before}_w = torch.div(self.{before}_w, ch{n})
      self.{before}_b = torch.div(torch.sub(self.{before}_b, zh{n}), ch{n})
      self.out_norm{n}_w = torch.div(self.out_norm{n}_w, cm{n})
      self.out_norm{n}_b = torch.div(torch.sub(self.out_norm{n}_b, zm{n}), cm{n})
      wq{n} = torch.mul(self.qkv{n}_w, ch{n})
      bq{n} = torch.add(self.qkv{n}_b, torch.mv(self.qkv{n}_w, zh{n}))
      width{n} = torch.size(ca{n}, 0)
      _0 = torch.div_(torch.narrow(wq{n}, 0, torch.mul(width{n}, 2), width{n}), torch.unsqueeze(ca{n}, 1))
      _1 = torch.div_(torch.sub_(torch.narrow(bq{n}, 0, torch.mul(width{n}, 2), width{n}), za{n}), ca{n})
      self.qkv{n}_b = bq{n}
      self.qkv{n}_x, self.qkv{n}_z, = (self).steps(torch.div(torch.sub({in}, zh{n}), ch{n}), wq{n})
      self.qkv{n}_s = (self).rows(wq{n})
      self.qkv{n}_p = (self).packed(wq{n}, self.qkv{n}_s)
      wo{n} = torch.mul(self.out{n}_w, ca{n})
      self.out{n}_b = torch.add(torch.add(self.out{n}_b, torch.mv(self.out{n}_w, za{n})), zh{n})
      self.out{n}_x, self.out{n}_z, = (self).steps(torch.div(torch.sub(a{n}, za{n}), ca{n}), wo{n})
      self.out{n}_s = (self).rows(wo{n})
      self.out{n}_p = (self).packed(wo{n}, self.out{n}_s)
      wu{n} = torch.mul(self.up{n}_w, cm{n})
      self.up{n}_b = torch.add(self.up{n}_b, torch.mv(self.up{n}_w, zm{n}))
      self.up{n}_x, self.up{n}_z, = (self).steps(torch.div(torch.sub(m{n}, zm{n}), cm{n}), wu{n})
      self.up{n}_s = (self).rows(wu{n})
      self.up{n}_p = (self).packed(wu{n}, self.up{n}_s)
      self.down{n}_x, self.down{n}_z, = (self).steps(f{n}, self.down{n}_w)
      self.down{n}_s = (self).rows(self.down{n}_w)
      self.down{n}_p = (self).packed(self.down{n}_w, self.down{n}_s)
      rd{n} = torch.mul((self).rounded(self.down{n}_w, self.down{n}_s), torch.unsqueeze(self.down{n}_s, 1))
      lost{n} = torch.mv(torch.sub(self.down{n}_w, rd{n}), torch.mean(f{n}, [0]))
      self.down{n}_b = torch.add(torch.add(self.down{n}_b, zm{n}), lost{n})
      self.qkv{n}_w = torch.empty([0])
      self.out{n}_w = torch.empty([0])
      self.up{n}_w = torch.empty([0])
      self.down{n}_w = torch.empty([0])
    """
        .replace("{split}", split)
        .replace("{attended}", attended)
        .replace("{activated}", activation.formatted("u{n}"))
        .replace("{out norm}", outNorm.formatted("torch.add(o{n}, {in})"))
        .replace("{down norm}", downNorm.formatted("torch.add(d{n}, m{n})"))
        .replace("{in}", names.in())
        .replace("{before}", names.normBefore())
        .replace("{n}", Integer.toString(names.layer()));
  }
}
