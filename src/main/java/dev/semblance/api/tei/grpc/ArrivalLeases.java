package dev.semblance.api.tei.grpc;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/**
 * Counts the bytes of messages while they arrive, as those of HTTP's bodies are counted, so that
 * messages whose ends are held back hold no more than all requests may. A message that is whole is
 * its call's to count. Safe to share.
 */
final class ArrivalLeases extends ServerStreamTracer.Factory {
  private final HeldBytes heldBytes;

  ArrivalLeases(HeldBytes heldBytes) {
    this.heldBytes = heldBytes;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Arrival(heldBytes.lease());
  }

  /** Of one call; gRPC ends the call with the status that is thrown here. */
  private static final class Arrival extends ServerStreamTracer {
    private final HeldLease lease;

    Arrival(HeldLease lease) {
      this.lease = lease;
    }

    @Override
    public void inboundWireSize(long bytes) {
      try {
        lease.take(bytes);
      } catch (Fault.MemoryInUse | Fault.LimitExceeded full) {
        throw Status.RESOURCE_EXHAUSTED.withDescription(full.getMessage()).asRuntimeException();
      } catch (Fault.Cancelled over) {
        throw Status.CANCELLED.withCause(over).asRuntimeException();
      }
    }

    @Override
    public void inboundMessageRead(int number, long wireBytes, long plainBytes) {
      lease.giveBack(lease.used());
    }

    @Override
    public void streamClosed(Status status) {
      lease.close();
    }
  }
}
