package dev.semblance.distillation;

/** Told how far a distillation is; called from its thread. */
public interface DistillProgress {

  /**
   * Something goes on.
   *
   * @param stage what is done, such as {@code teacher}
   * @param done of {@code total} units
   * @param note what else is worth knowing, such as the loss; may be empty
   */
  void at(String stage, long done, long total, String note);
}
