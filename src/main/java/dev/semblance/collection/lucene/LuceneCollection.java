package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.CopiedFile;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Generation;
import dev.semblance.collection.GenerationChangedException;
import dev.semblance.collection.KeptFiles;
import dev.semblance.collection.Migration;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.WriteListener;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collection in a folder: its file, the index of its live generation, and the one beside it that
 * a migration keeps. The file says which is live, and it alone, so that a switch is one move of one
 * file.
 */
final class LuceneCollection implements StoredCollection, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LuceneCollection.class);

  private final String name;
  private final Path folder;
  private final Directories directories;
  private final CurrentFile file;
  private final FieldRewriting rewriting;

  /** Shared by whoever writes documents, held alone by a switch of generations. */
  private final ReentrantReadWriteLock switching = new ReentrantReadWriteLock(true);

  private volatile LuceneGeneration live;
  private volatile @Nullable LuceneGeneration other;
  private volatile WriteListener listener = WriteListener.NONE;

  private volatile boolean closed;

  /** Opens what keeps an index's files; tests put disks that fail between. */
  @FunctionalInterface
  interface Directories {
    Directory open(Path folder) throws IOException;
  }

  private LuceneCollection(
      String name,
      Path folder,
      Directories directories,
      CollectionFile file,
      LuceneGeneration live,
      @Nullable LuceneGeneration other) {
    this.name = name;
    this.folder = folder;
    this.directories = directories;
    this.file = new CurrentFile(name, folder, file);
    this.rewriting =
        new FieldRewriting(name, this::generations, () -> closed, () -> listener.writtenUnknown());
    this.live = live;
    this.other = other;
  }

  /** Makes the folder's first generation; the folder is there and empty. */
  static void create(String name, Path folder, CollectionFile file, Directories directories)
      throws IOException {
    LuceneGeneration.create(name, folder, file.generation(), file.settings(), directories).close();
    file.write(folder);
  }

  /**
   * @throws Fault.CollectionUnavailable naming the file at fault
   */
  static LuceneCollection open(String name, Path folder, Directories directories) {
    CollectionFile file = CollectionFile.read(folder);
    LuceneGeneration live =
        LuceneGeneration.open(name, folder, file.generation(), file.settings(), directories);
    GenerationFolders.clearUnnamed(folder, file);
    LuceneCollection opened =
        new LuceneCollection(
            name,
            folder,
            directories,
            file,
            live,
            GenerationFolders.openOther(name, folder, file, directories));
    if (file.rewrite()) {
      opened.rewrite();
    }
    return opened;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CollectionSettings settings() {
    return file.get().settings();
  }

  @Override
  public Facts facts() {
    LuceneGeneration from = live;
    LuceneGeneration beside = other;
    LuceneIndex index = from.index();
    try (LuceneView view = index.newest()) {
      return new Facts(
          view.count(null),
          view.chunks(),
          index.bytes() + (beside == null ? 0 : beside.index().bytes()),
          from.number(),
          index.seq(),
          file.get().created());
    }
  }

  @Override
  public long seq() {
    return live.index().seq();
  }

  @Override
  public Generation live() {
    return live;
  }

  @Override
  public @Nullable Generation other() {
    return other;
  }

  @Override
  public @Nullable Migration migration() {
    return file.get().migration();
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return live.latest(id);
  }

  @Override
  public @Nullable Applied put(
      StoredDocument document, @Nullable Long expectedSeq, int generation) {
    return write(
        () -> {
          LuceneGeneration into = live;
          if (into.number() != generation) {
            throw new GenerationChangedException();
          }
          Applied applied = into.index().put(document, expectedSeq);
          if (applied != null) {
            listener.written(List.of(document.id()));
          }
          return applied;
        });
  }

  @Override
  public Deleted delete(Collection<String> ids) {
    return Objects.requireNonNull(
        write(
            () -> {
              Deleted deleted = live.index().delete(ids);
              listener.written(ids);
              return deleted;
            }));
  }

  @Override
  public Deleted delete(Filter filter) {
    return Objects.requireNonNull(
        write(
            () -> {
              Deleted deleted = live.index().delete(filter);
              listener.writtenUnknown();
              return deleted;
            }));
  }

  /** Writes while no switch goes on, and into what the file on the disk says is live. */
  private <T> @Nullable T write(Supplier<@Nullable T> write) {
    switching.readLock().lock();
    try {
      file.settle();
      return write.get();
    } catch (Fault.CollectionUnavailable | Fault.DiskFull lost) {
      listener.writtenUnknown();
      throw lost;
    } finally {
      switching.readLock().unlock();
    }
  }

  @Override
  public void makeDurable(long seq) {
    try {
      live.index().makeDurable(seq);
    } catch (Fault.CollectionUnavailable | Fault.DiskFull lost) {
      listener.writtenUnknown();
      throw lost;
    }
  }

  @Override
  public void makeVisible(long seq) {
    live.index().makeVisible(seq);
  }

  @Override
  public CollectionView view(long minSeq) {
    return live.index().view(minSeq);
  }

  @Override
  public CollectionCopy copy(Path target, CollectionCopy.Watch watch) {
    CollectionFile of;
    LuceneGeneration from;
    switching.readLock().lock();
    try {
      of = file.get().with((Migration) null);
      from = live;
    } finally {
      switching.readLock().unlock();
    }
    String generation = Integer.toString(from.number());
    try {
      Files.createDirectory(target.resolve(generation));
      of.write(target);
      IndexFiles.Copied copied = from.index().copy(target, generation, watch);
      CollectionFile.syncFolder(target.resolve(generation));
      List<CopiedFile> files = new ArrayList<>(copied.files());
      files.add(FileCopy.written(target, CollectionFile.NAME));
      return new CollectionCopy(
          LuceneCollectionStore.NAME, copied.documents(), copied.seq(), files);
    } catch (IOException | IllegalStateException e) {
      throw LuceneFaults.writing(name, e);
    }
  }

  @Override
  public KeptFiles kept() {
    return new KeptFolder(
        name, GenerationFolders.kept(folder, file.get().generation()), () -> closed);
  }

  @Override
  public synchronized void change(CollectionSettings settings) {
    CollectionFile before = file.get();
    boolean newFields = !settings.fields().equals(before.settings().fields());
    LuceneGeneration beside = other;
    Migration migration = before.migration();
    if (migration != null) {
      migration = migration.with(migration.other().withFields(settings.fields()));
    }
    file.keep(
        new CollectionFile(
            settings,
            before.created(),
            before.generation(),
            before.rewrite() || newFields,
            migration));
    live.index().settings(settings);
    if (beside != null && migration != null) {
      beside.index().settings(migration.other());
    }
    if (newFields) {
      rewrite();
    }
  }

  @Override
  public synchronized void begin(Migration migration) {
    LuceneGeneration before = other;
    if (before != null) {
      forgetMigration();
    }
    Path generation = LuceneGeneration.folder(folder, migration.to());
    try {
      StoredFolders.clear(generation);
      LuceneGeneration made =
          LuceneGeneration.create(name, folder, migration.to(), migration.other(), directories);
      try {
        file.keep(file.get().with(migration));
      } catch (Fault e) {
        made.close();
        throw e;
      }
      other = made;
    } catch (IOException e) {
      throw LuceneFaults.writing(name, e);
    }
  }

  @Override
  public synchronized void keep(Migration migration) {
    file.keep(file.get().with(migration));
    if (!migration.state().keepsBoth()) {
      deleteOther();
    }
  }

  @Override
  public synchronized void forgetMigration() {
    file.keep(file.get().with((Migration) null));
    deleteOther();
  }

  private void deleteOther() {
    LuceneGeneration gone = other;
    other = null;
    if (gone != null) {
      GenerationFolders.delete(name, folder, gone);
    }
  }

  @Override
  public void swap(Migration after, Runnable catchUp) {
    switching.writeLock().lock();
    try {
      catchUp.run();
      LuceneGeneration before = live;
      LuceneGeneration next = Objects.requireNonNull(other);
      before.makeDurable();
      next.index().continueFrom(before.index().seq());
      synchronized (this) {
        CollectionFile said = file.get();
        file.keep(
            new CollectionFile(
                next.settings(),
                said.created(),
                next.number(),
                said.rewrite(),
                // Fields may have been declared while writers were waited for.
                after.with(after.other().withFields(said.settings().fields()))));
        live = next;
        other = before;
      }
    } finally {
      switching.writeLock().unlock();
    }
  }

  @Override
  public void tell(WriteListener one) {
    listener = one;
  }

  /** Writes documents again in the background, for fields that were declared after them. */
  private void rewrite() {
    rewriting.begin(this::settings, this::doneRewriting);
  }

  private synchronized void doneRewriting(CollectionSettings declared) {
    if (!closed && declared.fields().equals(file.get().settings().fields())) {
      file.keep(file.get().rewritten());
    }
  }

  /** Closes what is to be deleted. */
  void discard() {
    closed = true;
    for (LuceneGeneration one : generations()) {
      try {
        one.index().discard();
      } catch (IOException e) {
        log.debug("Collection {} did not close", name, e);
      }
    }
  }

  /** The live one first: the other must never have what the live one has not. */
  private List<LuceneGeneration> generations() {
    LuceneGeneration beside = other;
    return beside == null ? List.of(live) : List.of(live, beside);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (LuceneGeneration one : generations()) {
      one.close();
    }
  }
}
