package dev.semblance.vector;

/**
 * A bounded heap of indexes by closeness, the farthest at its root; of equal ones the higher index
 * is the farther.
 */
final class Heap {
  private final int[] indexes;
  private final double[] closeness;
  private int size;

  Heap(int capacity) {
    indexes = new int[capacity];
    closeness = new double[capacity];
  }

  /** Takes an entry, in place of the farthest when full and this one is closer. */
  void offer(int index, double value) {
    if (size < indexes.length) {
      size++;
      up(size - 1, index, value);
    } else if (size > 0 && farther(indexes[0], closeness[0], index, value)) {
      down(index, value);
    }
  }

  /** All indexes, the closest first; empties the heap. */
  int[] drain() {
    int[] sorted = new int[size];
    while (size > 0) {
      sorted[size - 1] = indexes[0];
      size--;
      down(indexes[size], closeness[size]);
    }
    return sorted;
  }

  private void up(int hole, int index, double value) {
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (!farther(index, value, indexes[parent], closeness[parent])) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, index, value);
  }

  /** Puts an entry in the root's place. */
  private void down(int index, double value) {
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      int right = child + 1;
      if (right < size
          && farther(indexes[right], closeness[right], indexes[child], closeness[child])) {
        child = right;
      }
      if (!farther(indexes[child], closeness[child], index, value)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, index, value);
  }

  private void move(int from, int to) {
    put(to, indexes[from], closeness[from]);
  }

  private void put(int at, int index, double value) {
    indexes[at] = index;
    closeness[at] = value;
  }

  private static boolean farther(int a, double closenessA, int b, double closenessB) {
    return closenessA < closenessB || (closenessA == closenessB && a > b);
  }
}
