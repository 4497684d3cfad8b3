/**
 * How every fault and every unexpected exception becomes an HTTP answer: {@link
 * dev.semblance.problem.Problem} says what, a {@link dev.semblance.problem.ProblemStyle} in which
 * shape.
 *
 * <p>A <em>problem</em> is a fault with its status, machine code and title; the table is {@link
 * dev.semblance.problem.ProblemKind} and nothing else decides a status. Words and members follow
 * RFC 9457.
 */
@NullMarked
@ApplicationModule(
    displayName = "Problems",
    allowedDependencies = {"fault", "text"})
package dev.semblance.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
