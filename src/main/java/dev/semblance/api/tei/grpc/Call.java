package dev.semblance.api.tei.grpc;

import dev.semblance.capacity.HeldLease;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import dev.semblance.problem.SpokenStyle;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One call: its messages in and out, for one thread of its own that reads and writes them. At most
 * two messages wait to be read, and none is written that the client's transport has no room for.
 *
 * @param <Q> what the client sends
 * @param <A> what it is answered
 */
final class Call<Q, A> extends ServerCall.Listener<Q> {
  private static final Logger log = LoggerFactory.getLogger(Call.class);

  /** Metadata of ours: TEI has one model. */
  private static final String MODEL = "x-semblance-model";

  /** Stands behind the last message. */
  private static final Object END = new Object();

  private final ServerCall<Q, A> call;
  private final CallRequest request;
  private final CallResponse response = new CallResponse();
  private final @Nullable Deadline deadline;
  private final CallWatch watch = new CallWatch();
  private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
  private final Semaphore ready = new Semaphore(0);
  private boolean ended;
  private boolean begun;

  /** What a method makes of its calls. */
  @FunctionalInterface
  interface Served<Q, A> {
    void serve(Call<Q, A> call);
  }

  /**
   * @param deadline null where the client set none
   */
  Call(ServerCall<Q, A> call, Metadata headers, @Nullable Deadline deadline) {
    this.call = call;
    this.deadline = deadline;
    this.request =
        new CallRequest(
            call.getMethodDescriptor().getFullMethodName(), headers, call.getAttributes());
    SpokenStyle.note(request, CallStatus.STYLE);
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, request.getRequestURI());
  }

  /** Serves it on a thread of its own. */
  void start(ServerFilters filters, Served<Q, A> served) {
    call.request(1);
    var _ =
        Thread.ofVirtual()
            .name("grpc-call")
            .start(
                () ->
                    ScopedValue.where(WaitingCaller.CURRENT, watch)
                        .run(() -> run(filters, served)));
  }

  private void run(ServerFilters filters, Served<Q, A> served) {
    try {
      filters.pass(
          request,
          response,
          () -> {
            ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(request.getRequestURI()));
            served.serve(this);
          });
      end(CallStatus.read(response));
    } catch (Exception | Error e) {
      LastResort.check(e);
      log.error("the call of {} failed behind its filters", request.getRequestURI(), e);
      end(Status.INTERNAL);
    }
  }

  /** A client that has cancelled hears nothing more. */
  private void end(Status status) {
    if (watch.hasLeft()) {
      return;
    }
    if (status.isOk()) {
      begin();
      call.close(status, new Metadata());
    } else {
      call.close(status, response.metadata());
    }
  }

  private void begin() {
    if (!begun) {
      begun = true;
      call.sendHeaders(response.metadata());
    }
  }

  /**
   * Waits for the next message.
   *
   * @return null behind the last one
   * @throws Fault.Cancelled when the client cancels
   */
  @SuppressWarnings("unchecked") // What is no end is a message.
  @Nullable Q next() {
    if (ended) {
      return null;
    }
    Object next = awaited(received::take);
    if (next == END) {
      ended = true;
      return null;
    }
    call.request(1);
    return (Q) next;
  }

  /**
   * Waits until the client has room, and sends.
   *
   * @throws Fault.Cancelled when the client cancels
   */
  void write(A message) {
    while (!call.isReady()) {
      awaited(
          () -> {
            ready.acquire();
            return ready.drainPermits();
          });
    }
    begin();
    call.sendMessage(message);
  }

  /** What a thread of this call waits for, as long as its client does. */
  static <T> T awaited(Callable<T> wait) {
    try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
      return wait.call();
    } catch (InterruptedException _) {
      throw new Fault.Cancelled();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same work for another thread, done there for this call. */
  static <T> Callable<T> carry(Callable<T> work) {
    RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
    Map<String, String> context = MDC.getCopyOfContextMap();
    return HeldLease.carry(
        WaitingCaller.carry(
            () -> {
              RequestContextHolder.setRequestAttributes(attributes);
              if (context != null) {
                MDC.setContextMap(context);
              }
              try {
                return work.call();
              } finally {
                RequestContextHolder.resetRequestAttributes();
                MDC.clear();
              }
            }));
  }

  /** Whether the client sends a stream and is answered by one. */
  boolean streams() {
    return !call.getMethodDescriptor().getType().clientSendsOneMessage();
  }

  /** Streams are many texts, and whoever sends them is patient. */
  Lane lane() {
    return streams() ? Lane.BULK : Lane.QUERY;
  }

  /** The model that the call's metadata names, else the default one. */
  String model() {
    String named = request.getHeader(MODEL);
    return named == null ? Encoders.DEFAULT : named;
  }

  CallRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  @Nullable Deadline deadline() {
    return deadline;
  }

  @Override
  public void onMessage(Q message) {
    received.add(message);
  }

  @Override
  public void onHalfClose() {
    received.add(END);
  }

  @Override
  public void onReady() {
    ready.release();
  }

  @Override
  public void onCancel() {
    watch.leave();
  }

  /**
   * The call is over. Where it is not ended here, gRPC has closed it by itself, such as for a
   * message that it cannot read, and nothing more comes: whoever still waits is sent away.
   */
  @Override
  public void onComplete() {
    watch.leave();
  }
}
