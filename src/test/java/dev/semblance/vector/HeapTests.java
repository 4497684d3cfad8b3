package dev.semblance.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTests {

  @Test
  void aHeapForNoneTakesNone() {
    Heap heap = new Heap(0);

    heap.offer(0, 1);

    assertThat(heap.drain()).isEmpty();
  }

  @Test
  void ofEntriesAsCloseTheLowerIndexesStayInWhateverOrderTheyCome() {
    Heap heap = new Heap(2);

    heap.offer(3, 1);
    heap.offer(0, 1);
    heap.offer(2, 1);
    heap.offer(1, 1);

    assertThat(heap.drain()).containsExactly(0, 1);
  }
}
