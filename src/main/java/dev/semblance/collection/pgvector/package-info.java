/**
 * Collections in PostgreSQL with pgvector, shared by as many servers as there are: {@link
 * dev.semblance.collection.pgvector.PgvectorCollectionStore}.
 *
 * <p>In the schema that {@code semblance.collections.namespace} names:
 *
 * <pre>
 * store         the version of these tables
 * collections   a row for each: settings, which generation is live, seq, the migration
 * runners       which server looks after a migration, and until when
 * changes       ids written while a migration keeps two generations, until they are carried over
 * kept          small files that can be made again: maps
 * d_ID_N, c_ID_N   documents and chunks of generation N of the collection with that id
 * </pre>
 *
 * <p>A write is one transaction that begins by locking its collection's row: seqs have no gaps,
 * what is acknowledged is committed, and a switch of generations has no writer beside it. No class
 * of the driver is loaded before this store is chosen.
 */
@NullMarked
package dev.semblance.collection.pgvector;

import org.jspecify.annotations.NullMarked;
