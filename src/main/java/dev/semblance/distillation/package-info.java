/**
 * Teaches a small encoder, the <em>student</em>, to give the vectors of a larger one, the
 * <em>teacher</em>, by texts alone: no labels.
 *
 * <p>{@link dev.semblance.distillation.TeacherPieces} says which word pieces a student needs,
 * {@link dev.semblance.distillation.TrainingTexts} fixes what is learned from and in which order,
 * {@link dev.semblance.distillation.TeacherVectors} keeps the teacher's answers on disk, {@link
 * dev.semblance.distillation.TeacherWords} asks for those of words at each step, {@link
 * dev.semblance.distillation.Training} makes the steps while {@link
 * dev.semblance.distillation.Ahead} prepares the next, {@link
 * dev.semblance.distillation.Distillation} puts all together. Everything long can be stopped and
 * goes on where it was.
 */
@NullMarked
@ApplicationModule(
    displayName = "Distillation",
    allowedDependencies = {"encoder", "evaluation", "fault", "model :: training", "text", "vector"})
package dev.semblance.distillation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
