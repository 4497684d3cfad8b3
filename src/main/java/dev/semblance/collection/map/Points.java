package dev.semblance.collection.map;

/** Points of many dimensions, by their number from 0. For one thread. */
public interface Points {

  int size();

  int dimensions();

  /**
   * @return [dimensions], not changed by whoever asks
   */
  float[] vector(int point);

  /**
   * Finds the points nearest to one, itself left out.
   *
   * @param ids gets their numbers, the nearest first
   * @param distances gets how far each is; only differences within one call mean something
   * @return how many were found, at most as many as the arrays hold
   */
  int nearest(int point, int[] ids, float[] distances);
}
