#!/bin/sh
# Compile every x.bpf.c of this folder to OUT/x.bpf.o: BPF code with BTF, without DWARF.
#   compile.sh OUT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
case $(uname -m) in
  x86_64) arch=x86 ;;
  aarch64) arch=arm64 ;;
  *) echo "compile.sh: machine=$(uname -m): x86_64 and aarch64 are supported" >&2; exit 1 ;;
esac
command -v clang >/dev/null || { echo "compile.sh: clang is missing: apt-get install clang llvm libbpf-dev" >&2; exit 1; }
mkdir -p "$out"
for source in "$here"/*.bpf.c; do
  object=$out/$(basename "$source" .c).o
  clang -O2 -g -target bpf -mcpu=v3 -Wall -Wextra -Wno-unused-parameter -Wno-missing-declarations -Werror \
    "-D__TARGET_ARCH_$arch" "-I/usr/include/$(uname -m)-linux-gnu" -I"$here" -c "$source" -o "$object"
  llvm-strip -g "$object"
done
