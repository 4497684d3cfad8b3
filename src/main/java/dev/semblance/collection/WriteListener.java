package dev.semblance.collection;

import java.util.Collection;

/** Told of every write to a collection before its writer is. Safe to share, and quick. */
public interface WriteListener {

  /** Nobody. */
  WriteListener NONE =
      new WriteListener() {
        @Override
        public void written(Collection<String> ids) {}

        @Override
        public void writtenUnknown() {}
      };

  /** Documents were put or deleted. */
  void written(Collection<String> ids);

  /** Documents were deleted by a filter, or writes were lost by a disk that failed. */
  void writtenUnknown();
}
