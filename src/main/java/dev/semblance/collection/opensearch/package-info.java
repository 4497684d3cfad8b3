/**
 * Collections in OpenSearch 3 or Elasticsearch 9, shared by every server that names the same engine
 * and namespace: {@link dev.semblance.collection.opensearch.OpenSearchCollectionStore}.
 *
 * <pre>
 * NAMESPACE-collections           an index of what is small: a document for each collection
 *   NAME                            its settings, generations, migration; changed by if_seq_no
 *   seq:UID                         the number of its last write
 *   lease:UID                       which server looks after its migration, and until when
 *   kept:UID:GENERATION:FILE        a map
 *   (any id)                        ids that were deleted, for whoever migrates
 * NAMESPACE-NAME-GENERATION-RANDOM  an index for each generation, a document for each document
 * NAMESPACE-NAME-UID-live           an alias of the generation that is written
 * </pre>
 *
 * <p>A document's chunks are nested in it, in a field that is called after the generation, so that
 * it is written as a whole, and an engine whose mapping is strict refuses one that was made for
 * another generation. What is acknowledged is in the translogs of all copies that are in sync.
 */
@NullMarked
package dev.semblance.collection.opensearch;

import org.jspecify.annotations.NullMarked;
