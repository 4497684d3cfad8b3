package dev.semblance.collection;

/**
 * What every store of collections must keep of the HTTP contract's section Collections, page by
 * page; each store's tests inherit it and say how that store is had.
 */
public abstract class CollectionStoreContract extends GenerationsContract {}
