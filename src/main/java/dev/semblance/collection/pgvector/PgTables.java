package dev.semblance.collection.pgvector;

/**
 * The tables of one generation.
 *
 * @param documents with the schema before it
 * @param chunks with the schema before it
 */
record PgTables(String documents, String chunks) {

  static PgTables of(PgSchema schema, long collection, int generation) {
    String suffix = collection + "_" + generation;
    return new PgTables(schema.table("d_" + suffix), schema.table("c_" + suffix));
  }
}
