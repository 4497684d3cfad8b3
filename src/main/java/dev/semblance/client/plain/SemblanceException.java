package dev.semblance.client.plain;

import org.jspecify.annotations.Nullable;

/** Why a call gave nothing: the server refused it, did not answer, or the spaces do not fit. */
public abstract sealed class SemblanceException extends RuntimeException
    permits ServerFault, NoAnswer, SpacesDiffer {
  SemblanceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
