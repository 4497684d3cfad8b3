package dev.semblance.collection.opensearch;

import dev.semblance.collection.Migration;
import dev.semblance.collection.opensearch.CollectionState.Claim;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a collection's other generation live while no server writes.
 *
 * <p>The engine refuses writes to the live index once all that were under way have ended. Then the
 * other one catches up, the state says which is live, and the alias that writers use follows. Where
 * the server dies between, its claim ends after a minute: whoever meets the block then has alias
 * and block agree with the state.
 */
final class Switching {
  private static final Logger log = LoggerFactory.getLogger(Switching.class);
  private static final Duration CLAIM = Duration.ofMinutes(1);

  private final EngineParts parts;
  private final OpenSearchCollection collection;

  Switching(EngineParts parts, OpenSearchCollection collection) {
    this.parts = parts;
    this.collection = collection;
  }

  void swap(Migration after, Runnable catchUp) {
    Migration before = collection.migration();
    String from = collection.agreed().live().part().index();
    collection.update(
        state -> {
          if (!Objects.equals(state.migration(), before) || isClaimed(state.switching())) {
            throw SharedDocuments.contended(collection.name());
          }
          return state.with(new Claim(parts.server(), parts.now() + CLAIM.toMillis()));
        });
    try {
      parts.engine().put("switch", "/" + from + "/_block/write", null).orFault();
      catchUp.run();
      Objects.requireNonNull(collection.agreed().other()).refresh();
      collection.update(
          state -> {
            Claim claim = state.switching();
            if (claim == null
                || !claim.server().equals(parts.server())
                || claim.isOver(parts.now())) {
              throw new Fault.Conflict(
                  null,
                  "collection "
                      + collection.name()
                      + " was not switched: it took more than "
                      + CLAIM.toSeconds()
                      + " s; send it again");
            }
            return state.switched(after);
          });
    } finally {
      try {
        settle();
      } catch (RuntimeException e) {
        // Writers wait until the claim is over, and whoever comes next mends it.
        log.warn("Collection {}: writes wait for {}", collection.name(), CLAIM, e);
      }
    }
  }

  private boolean isClaimed(@Nullable Claim claim) {
    return claim != null && !claim.isOver(parts.now());
  }

  /** Has alias and block agree with the state, unless a switch is under way. */
  void mend() {
    if (!isClaimed(collection.agreed().state().switching())) {
      settle();
    }
  }

  private void settle() {
    Agreement.Agreed now = collection.agreed();
    String alias = collection.alias();
    String live = now.live().part().index();
    OpenSearchGeneration beside = now.other();
    ObjectNode body = Json.object();
    ArrayNode actions = body.putArray("actions");
    if (beside != null) {
      actions.add(
          Json.object(
              "remove",
              Json.object()
                  .put("index", beside.part().index())
                  .put("alias", alias)
                  .put("must_exist", false)));
    }
    actions.add(Json.object("add", Json.object().put("index", live).put("alias", alias)));
    parts.engine().post("switch", "/_aliases", body).orFault();
    unblock(live);
    if (beside != null) {
      unblock(beside.part().index());
    }
    if (now.state().switching() != null) {
      Claim claim = now.state().switching();
      collection.update(
          state -> Objects.equals(state.switching(), claim) ? state.with((Claim) null) : state);
    }
  }

  private void unblock(String index) {
    ObjectNode settings = Json.object();
    settings.putNull("index.blocks.write");
    parts.engine().put("switch", "/" + index + "/_settings", settings).orFault();
  }
}
