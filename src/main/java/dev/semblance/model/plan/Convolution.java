package dev.semblance.model.plan;

import dev.semblance.model.plan.EncoderPlan.Norm;

/**
 * A convolution of what goes into the first layer, added to what comes out of it: {@code norm(layer
 * + activation(convolution(x)))} (DeBERTa v2; He et al. 2021). Beyond a text's ends it sees zeros.
 *
 * @param name of its tensors {@code weight} [hidden, hidden, width] and {@code bias} [hidden]
 * @param width how many tokens it sees, an odd number: half of the others on either side
 */
public record Convolution(String name, int width, Activation activation, Norm norm) {}
