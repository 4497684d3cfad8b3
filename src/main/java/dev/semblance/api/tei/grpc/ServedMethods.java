package dev.semblance.api.tei.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.semblance.api.tei.grpc.v1.Tei;
import dev.semblance.encoder.Deadline;
import io.grpc.Context;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The services of {@code tei.proto}, each method with what serves it. */
final class ServedMethods {
  private ServedMethods() {}

  /**
   * @param methods one for each that the file describes
   * @param filters asked for with the first call: they are there when the server runs
   */
  static List<ServerServiceDefinition> of(
      List<CallMethod<?, ?>> methods, Supplier<ServerFilters> filters) {
    Map<String, CallMethod<?, ?>> byName =
        methods.stream().collect(Collectors.toMap(CallMethod::name, Function.identity()));
    List<ServerServiceDefinition> services =
        Tei.getDescriptor().getServices().stream()
            .map(service -> definition(service, byName, filters))
            .toList();
    int described = services.stream().mapToInt(service -> service.getMethods().size()).sum();
    if (described != methods.size()) {
      throw new IllegalStateException(described + " methods are described, not " + byName.keySet());
    }
    return services;
  }

  private static ServerServiceDefinition definition(
      ServiceDescriptor service,
      Map<String, CallMethod<?, ?>> byName,
      Supplier<ServerFilters> filters) {
    io.grpc.ServiceDescriptor.Builder described =
        io.grpc.ServiceDescriptor.newBuilder(service.getFullName())
            .setSchemaDescriptor(new Described(service));
    List<Bound<?, ?>> bound =
        service.getMethods().stream().<Bound<?, ?>>map(method -> bound(method, byName)).toList();
    bound.forEach(one -> described.addMethod(one.descriptor()));
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(described.build());
    bound.forEach(one -> one.addTo(definition, filters));
    return definition.build();
  }

  private static Bound<?, ?> bound(MethodDescriptor method, Map<String, CallMethod<?, ?>> byName) {
    String name = method.getService().getName() + "/" + method.getName();
    CallMethod<?, ?> served = byName.get(name);
    if (served == null) {
      throw new IllegalStateException("nobody serves " + name);
    }
    return bound(method, served);
  }

  private static <Q extends Message, A extends Message> Bound<Q, A> bound(
      MethodDescriptor method, CallMethod<Q, A> served) {
    check(method, method.getInputType(), served.asked());
    check(method, method.getOutputType(), served.answered());
    return new Bound<>(
        io.grpc.MethodDescriptor.<Q, A>newBuilder()
            .setType(type(method))
            .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
            .setRequestMarshaller(ProtoUtils.marshaller(served.asked()))
            .setResponseMarshaller(ProtoUtils.marshaller(served.answered()))
            .setSampledToLocalTracing(false)
            .build(),
        served);
  }

  private static void check(MethodDescriptor method, Descriptor described, Message served) {
    if (described != served.getDescriptorForType()) {
      throw new IllegalStateException(
          method.getFullName() + " has " + served.getDescriptorForType().getFullName());
    }
  }

  private static MethodType type(MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
    }
    return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
  }

  private record Bound<Q extends Message, A extends Message>(
      io.grpc.MethodDescriptor<Q, A> descriptor, CallMethod<Q, A> served) {

    void addTo(ServerServiceDefinition.Builder definition, Supplier<ServerFilters> filters) {
      definition.addMethod(
          descriptor,
          (call, headers) -> {
            Call<Q, A> one = new Call<>(call, headers, deadline());
            one.start(filters.get(), served.served());
            return one;
          });
    }
  }

  private static @Nullable Deadline deadline() {
    io.grpc.Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? null
        : Deadline.in(
            Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)), System.nanoTime());
  }

  /** What reflection tells. */
  private record Described(ServiceDescriptor service) implements ProtoServiceDescriptorSupplier {

    @Override
    public ServiceDescriptor getServiceDescriptor() {
      return service;
    }

    @Override
    public FileDescriptor getFileDescriptor() {
      return service.getFile();
    }
  }
}
