/**
 * Semblance in the tests of others, by Testcontainers: the attached jar {@code test-support}.
 *
 * <p>Needs {@code org.testcontainers:testcontainers} 2 and nothing else of this module.
 */
@NullMarked
package dev.semblance.testcontainers;

import org.jspecify.annotations.NullMarked;
