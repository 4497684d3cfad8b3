package dev.semblance.distillation;

import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a student is made of and how it learns.
 *
 * @param out folder of the finished student
 * @param work folder of what a stopped run goes on from
 */
public record DistillSettings(
    Student student, Texts texts, Losses losses, Schedule schedule, Path out, Path work) {

  /**
   * What the student begins as.
   *
   * @param teacher reference of the teacher
   * @param layers which of the teacher's layers the student begins with, counted from 0
   * @param vocabulary word pieces to keep; 0: those of {@code from}
   * @param from an earlier student to go on from, instead of the teacher's layers
   */
  public record Student(String teacher, List<Integer> layers, int vocabulary, @Nullable Path from) {

    public Student {
      layers = List.copyOf(layers);
    }
  }

  /**
   * What it reads.
   *
   * @param files files to learn from
   * @param most most texts to use, of the shuffled ones
   * @param joinedShare texts made by joining neighbouring lines, for each line
   * @param substitutedShare texts with words from all of the teacher's vocabulary, for each line
   * @param maxTokens where texts are cut, in the student's tokens
   * @param heldOut texts that are never learned from but measured on
   */
  public record Texts(
      List<Path> files,
      int most,
      double joinedShare,
      double substitutedShare,
      int maxTokens,
      int heldOut) {

    public Texts {
      files = List.copyOf(files);
      between("--max-texts", most, 1, Integer.MAX_VALUE);
      between("--joined", joinedShare, 0, 1);
      between("--substituted", substitutedShare, 0, 100);
      between("--max-tokens", maxTokens, 8, 8_192);
      between("--held-out", heldOut, 1, 1_000_000);
    }
  }

  /**
   * What counts as wrong, beside the difference to the teacher's vectors.
   *
   * @param structure weight of the in-batch similarity loss
   * @param words weight of the word loss; 0: words are not taught
   */
  public record Losses(double structure, double words) {

    public Losses {
      between("--structure", structure, 0, 1e6);
      between("--words", words, 0, 1e6);
    }
  }

  /**
   * How long it learns, and how fast.
   *
   * @param passes over the texts; may be a fraction
   * @param stepTokens about how many tokens a step sees
   * @param rate highest learning rate, reached after {@code warmup} of all steps and falling to 0
   * @param warmup share of all steps
   * @param decay weight decay of matrices
   * @param clip largest norm of a step's gradient
   * @param seed of everything drawn
   */
  public record Schedule(
      double passes,
      int stepTokens,
      double rate,
      double warmup,
      double decay,
      double clip,
      long seed) {

    public Schedule {
      between("--passes", passes, 0, 10_000);
      between("--step-tokens", stepTokens, 64, 1 << 20);
      between("--rate", rate, 0, 1);
      between("--warmup", warmup, 0, 1);
      between("--decay", decay, 0, 10);
      between("--clip", clip, 1e-6, 1e6);
    }

    /** The learning rate at a share of the whole training: up, then down, both in a line. */
    double rateAt(double share) {
      return share < warmup
          ? rate * share / warmup
          : rate * Math.max(0, 1 - share) / Math.max(1e-9, 1 - warmup);
    }
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
}
