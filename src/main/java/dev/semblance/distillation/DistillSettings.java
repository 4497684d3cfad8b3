package dev.semblance.distillation;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a student is made of and how it learns.
 *
 * @param teacher reference of the teacher
 * @param texts files to learn from
 * @param layers which of the teacher's layers the student begins with, counted from 0
 * @param vocabulary word pieces to keep; 0: those of {@code from}
 * @param maxTexts most texts to use, of the shuffled ones
 * @param joinedShare texts made by joining neighbouring lines, for each line
 * @param substitutedShare texts with words from all of the teacher's vocabulary, for each line
 * @param maxTokens where texts are cut, in the student's tokens
 * @param passes over the texts; may be a fraction
 * @param batchTokens about how many tokens a step sees
 * @param rate highest learning rate, reached after {@code warmup} of all steps and falling to 0
 * @param warmup share of all steps
 * @param structure weight of the in-batch similarity loss
 * @param words weight of the word loss; 0: words are not taught
 * @param decay weight decay of matrices
 * @param clip largest norm of a step's gradient
 * @param heldOut texts that are never learned from but measured on
 * @param seed of everything drawn
 * @param out folder of the finished student
 * @param work folder of what a stopped run goes on from
 * @param from an earlier student to go on from, instead of the teacher's layers
 */
public record DistillSettings(
    String teacher,
    List<Path> texts,
    List<Integer> layers,
    int vocabulary,
    int maxTexts,
    double joinedShare,
    double substitutedShare,
    int maxTokens,
    double passes,
    int batchTokens,
    double rate,
    double warmup,
    double structure,
    double words,
    double decay,
    double clip,
    int heldOut,
    long seed,
    Path out,
    Path work,
    @Nullable Path from) {

  public DistillSettings {
    texts = List.copyOf(texts);
    layers = List.copyOf(layers);
    between("--max-texts", maxTexts, 1, Integer.MAX_VALUE);
    between("--joined", joinedShare, 0, 1);
    between("--substituted", substitutedShare, 0, 100);
    between("--max-tokens", maxTokens, 8, 8_192);
    between("--passes", passes, 0, 10_000);
    between("--step-tokens", batchTokens, 64, 1 << 20);
    between("--rate", rate, 0, 1);
    between("--warmup", warmup, 0, 1);
    between("--structure", structure, 0, 1e6);
    between("--words", words, 0, 1e6);
    between("--decay", decay, 0, 10);
    between("--clip", clip, 1e-6, 1e6);
    between("--held-out", heldOut, 1, 1_000_000);
  }

  private static void between(String option, double found, double least, double most) {
    if (!(found >= least && found <= most)) {
      throw outside(option, found, least, most);
    }
  }

  private static void between(String option, int found, int least, int most) {
    if (found < least || found > most) {
      throw outside(option, found, least, most);
    }
  }

  private static Fault outside(String option, Number found, Number least, Number most) {
    return new Fault.InvalidSetting(option, "is " + found + ", allowed: " + least + " to " + most);
  }

  /** The learning rate at a share of the whole training: up, then down, both in a line. */
  double rateAt(double share) {
    return share < warmup
        ? rate * share / warmup
        : rate * Math.max(0, 1 - share) / Math.max(1e-9, 1 - warmup);
  }
}
