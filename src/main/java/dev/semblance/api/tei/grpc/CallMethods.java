package dev.semblance.api.tei.grpc;

import java.util.List;

/** Some methods of the interface; a bean. */
interface CallMethods {

  /**
   * @param streams answer messages one by one
   */
  List<CallMethod<?, ?>> methods(Streams streams);
}
