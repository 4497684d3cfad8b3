/**
 * Writes TorchScript archives, the only form in which libtorch takes a model from Java.
 *
 * <p>An archive is a class in TorchScript source plus the values of its attributes; nothing here
 * knows which model it is. The words are PyTorch's: <i>record</i> (an entry of the zip),
 * <i>storage</i> (a tensor's bytes), <i>persistent id</i> (the pickle's name for a storage). The
 * source is {@code torch/csrc/jit/serialization/export_module.cpp} and {@code
 * caffe2/serialize/inline_container.h}.
 */
@NullMarked
package dev.semblance.model.torchscript;

import org.jspecify.annotations.NullMarked;
