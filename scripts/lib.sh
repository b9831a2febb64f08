# shellcheck shell=bash
# What run, install and test share: Debian packages, the build, the distribution and its launchers.
# Sourced by them after `set -euo pipefail`; they set `root` (the checkout) first.
# Nothing here writes to stdout, which belongs to the tool.

: "${root:?the script that sources lib.sh sets root}"
me=${0##*/}
dist=$root/tools/target/dist

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { local status=$1; shift; say "$*"; exit "$status"; }
has() { command -v "$1" >/dev/null 2>&1; }

# require_root WHY: exit 3 is the tools' own status for a missing privilege.
require_root() { ((EUID == 0)) || die 3 "$1 needs root: run it with sudo"; }

### Java ###

# find_java: sets java_home to a JDK or JRE of version 17 or newer, or to nothing. Debian's own comes first: sudo
# clears JAVA_HOME, and with it first both ways of starting find the same one.
find_java() {
  local home major
  java_home=
  for home in /usr/lib/jvm/java-17-openjdk-* ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/*; do
    [[ -x $home/bin/java && -r $home/release ]] || continue
    major=$(<"$home/release")
    major=${major#*JAVA_VERSION=\"}
    major=${major%%[.\"+-]*}
    [[ $major =~ ^[0-9]+$ ]] && ((major >= 17)) && { java_home=$home; return; }
  done
}

### Debian packages ###

run_packages=(openjdk-17-jdk-headless libbpf1 libpcap0.8)
build_packages=(maven clang llvm libbpf-dev)

# have_package NAME: by what the package brings, so that another way to install it counts, and no dpkg is started.
have_package() {
  case $1 in
    openjdk-17-jdk-headless) find_java; [[ -n $java_home && -x $java_home/bin/javac ]] ;;
    libbpf1) compgen -G '/usr/lib*/*/libbpf.so.1' >/dev/null || compgen -G '/usr/lib*/libbpf.so.1' >/dev/null ;;
    libpcap0.8) compgen -G '/usr/lib*/*/libpcap.so.0.8' >/dev/null || compgen -G '/usr/lib*/libpcap.so.1' >/dev/null ;;
    libbpf-dev) [[ -e /usr/include/bpf/bpf_helpers.h ]] ;;
    maven) has mvn ;;
    llvm) has llvm-strip ;;
    iproute2) has ip ;;
    iputils-ping) has ping ;;
    libbpf-tools) [[ -x /usr/sbin/execsnoop || -x /usr/bin/execsnoop ]] ;;
    man-db) has mandb ;;
    qemu-system-x86) has qemu-system-x86_64 ;;
    busybox-static) has busybox && ! ldd "$(command -v busybox)" >/dev/null 2>&1 ;;
    kmod) has modprobe ;;
    xz-utils) has xz ;;
    util-linux) has unshare && has nsenter ;;
    procps) has pgrep ;;
    nftables) has nft ;;
    wireguard-tools) has wg ;;
    xdp-tools) has xdp-filter ;;
    gnuplot-nox) has gnuplot ;;
    nodejs) has node ;;
    perl-base) has perl ;;
    *) has "$1" ;;
  esac
}

# A package that is wanted for its program must not start a service: while this file is there, Debian starts none.
no_services=/usr/sbin/policy-rc.d
forbid_services() {
  [[ ! -e $no_services ]] || return 0
  printf '#!/bin/sh\n# of scripts/%s in %s, for the time of an installation\nexit 101\n' "$me" "$root" >"$no_services"
  chmod 755 "$no_services"
}
allow_services() {
  ! grep -qsF " in $root, for the time of an installation" "$no_services" || rm "$no_services"
}

# need_packages NAME...: installs those that are missing, and says which.
need_packages() {
  local name log missing=()
  for name; do have_package "$name" || missing+=("$name"); done
  ((${#missing[@]})) || return 0
  has apt-get || die 1 "missing, by their Debian names: ${missing[*]}: install them and start again"
  require_root "installing ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  log=$(mktemp)
  forbid_services
  if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
         apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "${missing[@]}"; } \
       </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    allow_services
    die 1 "apt-get could not install ${missing[*]}: its words are above"
  fi
  rm -f "$log"
  allow_services
  hash -r
  for name in "${missing[@]}"; do
    have_package "$name" || die 1 "$name is installed, but what it should bring is not there: check PATH"
  done
}

### The build ###

# weir_mvn ARGS...: Maven in the checkout. WEIR_MVN_FLAGS adds options (split at blanks). HOME does not matter:
# the JVM asks the password database where the user's repository is.
weir_mvn() {
  # shellcheck disable=SC2086
  (cd "$root" && JAVA_HOME=$java_home mvn -B -Dstyle.color=never ${WEIR_MVN_FLAGS-} "$@") </dev/null
}

# dist_is_current: whether the distribution was built here, with this Java, after the last change of a source.
# A deleted or renamed source changes its folder's time. dpkg keeps a file's time of change, so of the JVM the
# time of its installation (ctime) counts; the class archives fit one build of it only.
dist_is_current() {
  local built_for=
  find_java
  [[ -n $java_home && -e $dist/stamp ]] || return 1
  read -r built_for <"$dist/stamp" || return 1
  [[ $built_for == "$root $java_home" ]] || return 1
  [[ -z $(find "$java_home/lib/server/libjvm.so" "$java_home/lib/modules" "$root/pom.xml" "$root"/*/pom.xml \
    "$root/.mvn" "$root"/*/src/main "$root/scripts/lib.sh" \( -path "$java_home/*" -newercm "$dist/stamp" \
    -o ! -path "$java_home/*" -newer "$dist/stamp" \) -print -quit) ]]
}

# ensure_dist: installs, builds and assembles if need be; waits for another one that is doing so.
ensure_dist() {
  local lock stamp log=$root/tools/target/build.log
  dist_is_current && return
  require_root "building and running BPF tools"
  exec {lock}<"$root/scripts"
  if ! flock -n "$lock"; then
    say "waiting for another build to finish"
    flock "$lock"
  fi
  if ! dist_is_current; then
    need_packages "${run_packages[@]}" "${build_packages[@]}"
    say "building (the first time also fetches libraries: some minutes)"
    mkdir -p "$root/tools/target"
    rm -rf "$root"/tools/target/{runtime,dist,tools-*.jar}
    stamp=$root/tools/target/dist.stamp
    printf '%s\n' "$root $java_home" >"$stamp"        # its time is before the build: a change during it counts
    # Not -q: that would hide the warnings, and with -Werror they are what is wrong.
    if ! weir_mvn -ntp -pl tools -am -Dmaven.test.skip=true package >"$log" 2>&1; then
      grep -E '^\[(WARNING|ERROR)\] .' "$log" | sed '/Failed to execute goal/q' | tail -n 30 >&2
      die 1 "the build failed: all that Maven said is in $log"
    fi
    copy_jars "$dist"
    make_launchers "$dist" "$dist/bin" "$dist"
    mv "$stamp" "$dist/stamp"
  fi
  exec {lock}<&-
}

# ensure_manuals: makes those that are older than a source; apart from ensure_dist, for running a tool needs none.
ensure_manuals() {
  local page
  page=$(find "$root/man/target" -maxdepth 1 -name '*.[1-9]' -print -quit 2>/dev/null || true)
  [[ -n $page && -z $(find "$root/man/src" "$root/man/pom.xml" "$root/tools/src/main" -newer "$page" -print -quit) ]] && return
  say "making the manuals"
  weir_mvn -ntp -q -pl man -am -Dmaven.test.skip=true package >&2 || die 1 "the manuals could not be made: Maven's words are above"
}

### The distribution: lib/*.jar, lib/export/*.jar, native/, cds/, launchers ###

# tool_names: every class of the tools module that has a main method names its tool by its package.
tool_names() {
  grep -rl --include='*.java' 'public static void main(String\[\]' "$root/tools/src/main/java/io/weir/tools" |
    awk -F/ '{print $(NF - 1)}' | sort -u
}

tool_list() { tool_names | paste -sd ' '; }

# copy_jars DIR: what Maven left, and the native halves of JNA and zstd beside it, so that neither unpacks anything at
# a start: /tmp may be mounted noexec.
copy_jars() {
  local dir=$1 jna zstd arch zstd_arch
  mkdir -p "$dir/lib/export" "$dir/native"
  cp "$root"/tools/target/tools-*.jar "$root"/tools/target/runtime/*.jar "$dir/lib/"
  cp "$root"/tools/target/runtime/export/*.jar "$dir/lib/export/"
  jna=$(echo "$dir"/lib/jna-[0-9]*.jar)
  case $(uname -m) in
    x86_64) arch=linux-x86-64 zstd_arch=linux/amd64 ;;
    *) arch=linux-$(uname -m) zstd_arch=linux/$(uname -m) ;;
  esac
  (cd "$dir/native" && "$java_home/bin/jar" xf "$jna" "com/sun/jna/$arch/libjnidispatch.so")
  mv "$dir/native/com/sun/jna/$arch/libjnidispatch.so" "$dir/native/"
  rm -r "$dir/native/com"
  zstd=$(echo "$dir"/lib/export/zstd-jni-[0-9]*.jar)
  (cd "$dir/native" && "$java_home/bin/jar" xf "$zstd" "$zstd_arch")
  mv "$dir/native/$zstd_arch"/libzstd-jni-*.so "$dir/native/libzstd-jni.so"
  rm -r "$dir/native/linux"
}

# jvm_command HOME TOOL: sets the array jvm to the Java command for a distribution in HOME, but for class path and main
# class; core_path to the class path, export_path to what exporters need behind it.
# JNA finds libbpf by the loader's own search; left to itself it would start ldconfig to learn the system's folders.
# What compiling took goes back to the system every 10 s, else some 20 MB stay; older builds of Java 17 do not know how.
jvm_command() {
  local home=$1 tool_options
  tool_options "$2"
  jvm=(
    "$java_home/bin/java"
    -XX:+UseSerialGC "${tool_options[@]}" -XX:-UsePerfData
    -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000
    -Xshare:auto -Xlog:disable -Xlog:all=error:stderr # the JVM's own warnings would go to stdout, among the data
    -XX:+DisplayVMOutputToStderr                       # so would a thread dump (SIGQUIT)
    -Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8
    -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8
    -Djna.boot.library.path="$home/native" -Djna.nosys=true -Djna.nounpack=true -Djna.noclasspath=true
    -Djna.platform.library.path= -DZstdNativePath="$home/native/libzstd-jni.so"
  )
  core_path=$(printf ':%s' "$home"/lib/*.jar)
  core_path=${core_path:1}
  export_path=$(printf ':%s' "$home"/lib/export/*.jar)
  export_path=${export_path:1}
}

# tool_options TOOL: sets the array tool_options to what the JVM of this tool gets: heap and compiler.
tool_options() {
  case $1 in
    # It runs for a moment, in which it may read 100,000s of rules: compiled once and soon, loops that still run too; a
    # heap as it needs one, of which the young part takes what is read of 160,000 rules without collecting it.
    droprule) tool_options=(-Xmx2g -Xmn256m -XX:TieredStopAtLevel=1 -XX:Tier3BackEdgeThreshold=4000) ;;
    # It runs for a moment too, or over millions of flows; documents may have 32 MiB each.
    policytrace) tool_options=(-Xmx2g -Xmn64m) ;;
    # It runs for long and shall be small and quick to start. A small heap with a small young part (what was allocated
    # once stays resident). A method is compiled only when it is used much: a start runs most of them a few times, which
    # is faster interpreted. C2 stays on, for without it draining a ring takes twice as long.
    *) tool_options=(-Xmx96m -Xmn8m -XX:CompileThresholdScaling=10) ;;
  esac
}

# What a JVM that exports gets besides: it runs for hours, of which the memory must show nothing. C2 alone compiles less,
# and soon: with C1 before it, compiled code still grew by 1 MB in ten minutes half an hour after the start (measured).
export_options=(-XX:-TieredCompilation -XX:CompileThresholdScaling=1)

main_class() { printf 'io.weir.tools.%s.%s\n' "$1" "${1^}"; }

# make_launchers DIR BIN HOME: a launcher for each tool into BIN, each with an archive of its loaded classes in DIR/cds.
# The tools will run from HOME; where that is not DIR (a staged installation) no archive can be made.
make_launchers() {
  local dir=$1 bin=$2 home=$3 tool jvm archive
  mkdir -p "$bin" "$dir/cds"
  for tool in $(tool_names); do
    # The class path is that of HOME, but what it holds is in DIR.
    jvm_command "$dir" "$tool"
    jvm=("${jvm[@]//"$dir"/"$home"}")
    core_path=${core_path//"$dir"/"$home"}
    export_path=${export_path//"$dir"/"$home"}
    archive=$dir/cds/$tool.jsa
    if [[ $dir == "$home" ]] && train "$tool" "$archive"; then
      jvm=("${jvm[0]}" "-XX:SharedArchiveFile=$archive" "${jvm[@]:1}")
    fi
    write_launcher "$bin/$tool" "$tool"
  done
}

# train TOOL ARCHIVE: runs the tool for a moment, once without a terminal and once in one, where some draw a screen, and
# archives the classes it loaded. A static archive, not one made at exit: only that takes classes as old as picocli's,
# and it is mapped as one.
train() {
  local tool=$1 archive=$2 work status=0
  work=$(mktemp -d)
  train_run sh -c "$(train_command "$tool" "$work/plain")" || status=$?
  ((status)) || TERM=xterm train_run script -qec "$(train_command "$tool" "$work/screen")" /dev/null || status=$?
  ((status)) || train_alone "$tool"
  ((status)) || awk '!seen[$0]++' "$work/plain" "$work/screen" >"$work/classes"
  ((status)) || "${jvm[@]}" -cp "$core_path" -Xshare:dump -XX:SharedClassListFile="$work/classes" \
    -XX:SharedArchiveFile="$archive" </dev/null >"$work/log" 2>&1 || status=$?
  if ((status)); then
    say "no class archive: $tool will work, but start slower. It said: $(tail -n 3 "$work/log")"
    rm -f "$archive"
  fi
  rm -rf "$work"
  return $((status != 0))
}

# train_command TOOL LIST: the shell's words for a run with arguments of the tool's own choice (weir.train).
train_command() {
  echo "exec$(quote "${jvm[@]}" -cp "$core_path" "-XX:DumpLoadedClassList=$2" -Dweir.train=true "$(main_class "$1")")"
}

# train_alone TOOL: what droprule does to an interface and to the host, done twice, in namespaces of its own that end with
# it: to the loopback interface there, with pins in a bpffs of its own, and a journal in $work. Without the right to
# have such namespaces, or without BPF, the archive lacks these classes.
train_alone() {
  local list=$work/list run words="mount -t bpf bpf /sys/fs/bpf"
  [[ $1 == droprule ]] || return 0
  # Long enough that two threads share the work (CidrReader, TableImage).
  printf '%s\n' 198.51.100.7 203.0.113.0/24 2001:db8::/32 100.64.{1..80}.{0..255} >"$list"
  for run in 1 2; do
    words+=" &&$(quote "${jvm[@]}" -cp "$core_path" "-XX:DumpLoadedClassList=$work/alone.$run" \
      "-Dweir.journal=$work/journal" "$(main_class "$1")" import lo "$list" --set training --replace --ttl "${run}h" --renew)"
  done
  if train_run unshare --mount --net sh -c "$words"; then cat "$work"/alone.* >>"$work/screen"; fi
}

# train_run COMMAND...: with some execs to see meanwhile.
train_run() {
  local pid
  timeout 60 "$@" </dev/null >"$work/log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  wait "$pid"
}

quote() { printf " '%s'" "${@//\'/\'\\\'\'}"; }

# word TEXT: the same of one, without the blank before it.
word() {
  local quoted
  quoted=$(quote "$1")
  printf '%s' "${quoted:1}"
}

# write_launcher FILE TOOL: plain sh, all decided beforehand but the class path and the compiler. The JVM opens all jars on
# it, so those of the exporters are added only where an option asks for one (ExportOptions), as are export_options; they
# come last, for an archive serves the class paths that begin with its own. In the C locale Java would take arguments and
# file names for ASCII whatever its properties say, so the locale is UTF-8's; WEIR_JAVA_OPTS adds options.
write_launcher() {
  local file=$1 tool=$2
  cat >"$file.new" <<EOF
#!/bin/sh
# Starts $tool of Weir. Written by scripts/$me; the options are explained in scripts/lib.sh.
[ -x$(quote "${jvm[0]}") ] || { echo$(quote "$tool: ${jvm[0]} is gone: run scripts/$me again") >&2; exit 1; }
LC_ALL=C.UTF-8
export LC_ALL
class_path=$(word "$core_path")
compiler=
for option; do
  case \$option in
    --kafka* | --otlp* | --prometheus*)
      class_path=\$class_path$(word ":$export_path")
      compiler='${export_options[*]}'
      break
      ;;
  esac
done
exec$(quote "${jvm[@]}") \$compiler -cp "\$class_path" \$WEIR_JAVA_OPTS $(main_class "$tool") "\$@"
EOF
  chmod 755 "$file.new"
  mv "$file.new" "$file"
}
