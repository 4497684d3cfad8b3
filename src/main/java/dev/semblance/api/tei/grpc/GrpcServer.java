package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.fault.Fault;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.function.SingletonSupplier;

/**
 * The port of gRPC: open from when the web server's is until the last call has ended, or the time
 * for stopping is over.
 */
final class GrpcServer implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(GrpcServer.class);

  /** More on one connection wait, as they do for a connection of their own. */
  private static final int MOST_CALLS = 1024;

  /** How often clients may ask whether the connection stands. */
  private static final int PING_SECONDS = 10;

  private final GrpcSettings settings;
  private final @Nullable InetAddress address;
  private final @Nullable GrpcTls tls;
  private final ApiLimits limits;
  private final HeldBytes heldBytes;
  private final GrpcHealth health;
  private final List<CallMethods> methods;
  private final Supplier<ServerFilters> filters;
  private final Duration stopTimeout;
  private final IntConsumer listening;
  private @Nullable Server server;

  /**
   * @param address where it listens, null for all
   * @param tls null to speak in the clear
   * @param heldBytes of which arriving messages take theirs
   * @param filters those of the web server, once it runs
   * @param listening told the port
   */
  GrpcServer(
      GrpcSettings settings,
      @Nullable InetAddress address,
      @Nullable GrpcTls tls,
      ApiLimits limits,
      HeldBytes heldBytes,
      GrpcHealth health,
      List<CallMethods> methods,
      Supplier<ServerFilters> filters,
      Duration stopTimeout,
      IntConsumer listening) {
    this.listening = listening;
    this.stopTimeout = stopTimeout;
    this.settings = settings;
    this.address = address;
    this.tls = tls;
    this.limits = limits;
    this.heldBytes = heldBytes;
    this.health = health;
    this.methods = List.copyOf(methods);
    this.filters = SingletonSupplier.of(filters);
  }

  @Override
  @SuppressWarnings("deprecation") // The older reflection is what many tools still ask.
  public void start() {
    int wanted = settings.port() == null ? 0 : settings.port();
    InetSocketAddress where =
        address == null ? new InetSocketAddress(wanted) : new InetSocketAddress(address, wanted);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(where)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(Math.toIntExact(limits.maxBody().toBytes()))
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .addStreamTracerFactory(new ArrivalLeases(heldBytes))
            .permitKeepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(health.service())
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(ProtoReflectionService.newInstance());
    if (tls != null) {
      ChangingTls context = new ChangingTls(tls.context());
      tls.onChange(context::change);
      builder.sslContext(context);
    }
    Streams streams = new Streams(settings.streamRequests());
    ServedMethods.of(
            methods.stream().flatMap(some -> some.methods(streams).stream()).toList(), filters)
        .forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new Fault.InvalidSetting(
          "semblance.grpc.port",
          "is " + wanted + ", which cannot be listened on: " + e.getMessage());
    }
    listening.accept(server.getPort());
    log.info("TEI's gRPC interface listens on port {}", server.getPort());
  }

  @Override
  public void stop() {
    throw new UnsupportedOperationException("stopped by its callback");
  }

  /** Beside the web server's own: the calls that have begun are answered. */
  @Override
  public void stop(Runnable callback) {
    Server stopping = server;
    if (stopping == null) {
      callback.run();
      return;
    }
    health.end();
    stopping.shutdown();
    var _ =
        Thread.ofPlatform()
            .name("grpc-stop")
            .start(
                () -> {
                  try {
                    if (!stopping.awaitTermination(stopTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                      stopping.shutdownNow();
                    }
                  } catch (InterruptedException _) {
                    stopping.shutdownNow();
                  }
                  server = null;
                  callback.run();
                });
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }
}
