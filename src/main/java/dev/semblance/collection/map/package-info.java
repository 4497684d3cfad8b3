/**
 * A layout of many-dimensional points in the plane in which near points stay near: the second half
 * of UMAP, over neighbours that somebody else finds.
 *
 * <p>Source: McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection"
 * (2018), and its reference implementation {@code umap-learn} for defaults. Their {@code
 * n_neighbors} is our {@code NEIGHBOURS} (the point itself not counted), their {@code epoch} our
 * round. Pure: knows no store and no thread.
 */
@NullMarked
package dev.semblance.collection.map;

import org.jspecify.annotations.NullMarked;
