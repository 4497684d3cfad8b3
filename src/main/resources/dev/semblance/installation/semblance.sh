#!/bin/sh
# Starts Semblance from its installation; written by "semblance install". Options of Java: java.options beside bin.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P) || exit 1
home=@JAVA_HOME@
if [ ! -x "$home/bin/java" ]; then
  [ -z "$JAVA_HOME" ] && JAVA_HOME=$(readlink -f -- "$(command -v java)") && JAVA_HOME=${JAVA_HOME%/bin/java}
  [ -x "$JAVA_HOME/bin/java" ] || { echo "semblance: no Java in $home, and none by JAVA_HOME or PATH" >&2; exit 2; }
  home=$JAVA_HOME
fi
cache=
if [ -f "$here/semblance.aot" ]; then
  if cmp -s "$home/release" "$here/java.release"; then
    cache=-XX:AOTCache=$here/semblance.aot
  else
    echo "semblance: $home is another Java than this was installed with, so the start is slower; install it again" >&2
  fi
fi
# Native libraries lie here, unpacked; few arenas keep native memory from fragmenting.
export DJL_CACHE_DIR="$here/native" MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
exec "$home/bin/java" "@$here/java.options" ${cache:+"$cache"} -jar "$here/app/semblance.jar" "$@"
