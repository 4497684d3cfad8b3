/**
 * Collections in Apache Lucene, on the disk of one process: {@link
 * dev.semblance.collection.lucene.LuceneCollectionStore} keeps a folder of them.
 *
 * <p>Below {@code semblance.data}:
 *
 * <pre>
 * collections/.lock               held by the one process that may write here; says which it is
 * collections/NAME/collection.json  format, settings, when it was made, which generation is live
 * collections/NAME/1/             a Lucene index: the first generation
 * collections/NAME/2/             the next one, while a migration keeps two
 * collections/NAME/1-kept/        small files that can be made again: its maps
 * snapshots/                      copies of collections, by collection and id
 * collections/.gone-*             what was deleted and is not yet cleared away
 * </pre>
 *
 * <p>A document is a run of Lucene documents, one for each chunk, written and deleted as one; the
 * first, its <em>head</em>, keeps text and metadata. No class of Lucene is loaded before a
 * collection is opened.
 */
@NullMarked
package dev.semblance.collection.lucene;

import org.jspecify.annotations.NullMarked;
