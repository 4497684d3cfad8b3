package dev.semblance.model;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the folder that native libraries are unpacked into and loaded from. Whoever can write
 * there can run anything as this process, so in a folder that all users share it must be the
 * process's own.
 *
 * <p>DJL by itself takes {@code .djl.ai} in the temporary folder where the home cannot be written,
 * whoever made it.
 */
final class NativeFolder {

  private static final String SETTING = "semblance.data";

  private NativeFolder() {}

  /**
   * The folder, which is there and can be written.
   *
   * @param data of the settings, or null
   * @param home the user's; Java says {@code ?} where there is none
   * @param temporary the folder for temporary files
   * @throws Fault.InvalidSetting when {@code data} cannot be written, or the only folder left is
   *     somebody else's
   */
  static Path choose(@Nullable Path data, @Nullable String home, Path temporary) {
    if (data != null) {
      Path folder = data.resolve("native").toAbsolutePath();
      try {
        Files.createDirectories(folder);
      } catch (IOException | SecurityException e) {
        throw new Fault.InvalidSetting(
            SETTING, "is " + data + ", in which no folder can be made: " + e);
      }
      if (!Files.isWritable(folder)) {
        throw new Fault.InvalidSetting(SETTING, "is " + data + "; " + folder + " is read-only");
      }
      return folder;
    }
    Path own = home == null || home.isBlank() ? null : Path.of(home);
    if (own != null && own.isAbsolute() && Files.isDirectory(own) && Files.isWritable(own)) {
      return owned(own.resolve(".djl.ai"), temporary, false);
    }
    return owned(temporary.resolve("semblance-" + user(temporary)), temporary, true);
  }

  private static Path owned(Path folder, Path temporary, boolean shared) {
    try {
      make(folder);
      String fault = fault(folder, owner(temporary), shared);
      if (fault != null) {
        throw new Fault.InvalidSetting(
            SETTING,
            "is not set, and "
                + folder
                + ", where native libraries would be unpacked, "
                + fault
                + "; set it to a folder of this user's own");
      }
      return folder;
    } catch (IOException e) {
      throw new Fault.InvalidSetting(
          SETTING, "is not set, and neither the home nor " + folder + " can be written: " + e);
    }
  }

  private static void make(Path folder) throws IOException {
    try {
      if (posix(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      // Whose it is is looked at next.
    }
  }

  /** What is wrong with a folder, or null. */
  private static @Nullable String fault(Path folder, UserPrincipal me, boolean shared)
      throws IOException {
    if (shared && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return "is a link or no folder";
    }
    UserPrincipal owner = Files.getOwner(folder);
    if (!owner.equals(me)) {
      return "belongs to " + owner.getName();
    }
    if (posix(folder)) {
      Set<PosixFilePermission> may = Files.getPosixFilePermissions(folder);
      if (may.contains(PosixFilePermission.OTHERS_WRITE)
          || (shared && may.contains(PosixFilePermission.GROUP_WRITE))) {
        return "can be written by others";
      }
    }
    return null;
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Who this process is: Java's {@code user.name} may be wrong, a file's owner is not. */
  private static UserPrincipal owner(Path temporary) throws IOException {
    Path file = Files.createTempFile(temporary, "semblance", ".owner");
    try {
      return Files.getOwner(file);
    } finally {
      Files.delete(file);
    }
  }

  private static String user(Path temporary) {
    try {
      return owner(temporary).getName().replaceAll("[^A-Za-z0-9._-]", "_");
    } catch (IOException e) {
      throw new Fault.InvalidSetting(
          SETTING, "is not set, and neither the home nor " + temporary + " can be written: " + e);
    }
  }
}
