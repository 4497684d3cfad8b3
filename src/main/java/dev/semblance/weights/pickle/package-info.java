/**
 * Reads tensors that {@code torch.save} wrote, without running anything.
 *
 * <p>Such a file is a zip of one pickle and of the bytes of its storages. A <i>pickle</i> is a
 * program for a small stack machine, whose instructions may name any function of Python and call
 * it. Here a fixed list of instructions is read, of names only those in {@link
 * dev.semblance.weights.pickle.StateDictName}, and a "call" of one of them only notes what it was
 * called with; whatever else is met is refused by its name, before a byte of weights is read. A
 * <i>state dict</i> holds tensors by name, a <i>storage</i> is a run of elements that one or more
 * tensors view.
 *
 * <p>Sources: {@code torch/serialization.py}, {@code torch/_utils.py} and {@code
 * torch/_weights_only_unpickler.py}; {@code Lib/pickletools.py} of Python for the instructions.
 */
@NullMarked
@NamedInterface("pickle")
package dev.semblance.weights.pickle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
