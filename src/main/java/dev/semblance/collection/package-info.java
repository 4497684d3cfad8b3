/**
 * Collections of documents that are found by meaning, by words, or by both: {@link
 * dev.semblance.collection.CollectionService} makes them, writes and searches.
 *
 * <p>A <em>document</em> has an id, a text or a vector, and metadata; a long text is cut into
 * <em>chunks</em>, each with a vector of its own, and a hit is a document with its best chunk. A
 * <em>store</em> ({@link dev.semblance.collection.CollectionStore}) keeps documents and answers two
 * lists, the nearest vectors and the best matching words; fusion, diversity and groups are made
 * here, once for every store. A <em>generation</em> is a collection's documents with vectors of one
 * model; {@link dev.semblance.collection.Migrations} makes the next one beside it. The rules are
 * those of the HTTP contract, section Collections.
 */
@NullMarked
@ApplicationModule(
    displayName = "Collections",
    allowedDependencies = {
      "capacity",
      "encoder",
      "fault",
      "rerank",
      "similarity",
      "text",
      "vector"
    })
package dev.semblance.collection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
