#!/bin/sh
# Compile every x.bpf.c of SOURCES to OUT/x.bpf.o: BPF code with BTF, without DWARF.
# Headers are looked for in SOURCES, then in this folder.
#   compile.sh SOURCES OUT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$1
out=$2
case $(uname -m) in
  x86_64) arch=x86 ;;
  aarch64) arch=arm64 ;;
  *) echo "compile.sh: machine=$(uname -m): x86_64 and aarch64 are supported" >&2; exit 1 ;;
esac
command -v clang >/dev/null || { echo "compile.sh: clang is missing: apt-get install clang llvm libbpf-dev" >&2; exit 1; }
mkdir -p "$out"
for source in "$sources"/*.bpf.c; do
  object=$out/$(basename "$source" .c).o
  clang -O2 -g -target bpf -mcpu=v3 -Wall -Wextra -Wno-unused-parameter -Wno-missing-declarations -Werror \
    "-D__TARGET_ARCH_$arch" "-I/usr/include/$(uname -m)-linux-gnu" "-I$sources" "-I$here" -c "$source" -o "$object"
  llvm-strip -g "$object"
done
