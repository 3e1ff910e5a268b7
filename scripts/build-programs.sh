#!/bin/bash
# Builds the guest programs of test/programs/src into test/programs/bin, and those of bench/guests into
# bench/guests/bin. The results are committed: only who changes a source needs to run this.
#
#   scripts/build-programs.sh          builds everything
#   scripts/build-programs.sh --install  installs the tools first (Debian, as root)
#
# Tools: clang with a WebAssembly back end, wasm-ld, wasi-libc, compiler-rt and libc++ for wasm32, and a rustc with
# the wasm32-wasi library: Debian's packages below. WASI_CLANG, WASI_LD and WASI_RUSTC name others.
set -euo pipefail
cd "$(dirname "$0")/.."

llvm=${LLVM_VERSION:-22}
if [ "${1:-}" = --install ]; then
    apt-get update
    apt-get install -y --no-install-recommends clang-$llvm lld-$llvm llvm-$llvm libclang-rt-$llvm-dev-wasm32 \
        libc++-$llvm-dev-wasm32 libc++abi-$llvm-dev-wasm32 wasi-libc rustc libstd-rust-dev-wasm32
fi
clang=${WASI_CLANG:-clang-$llvm}
ld=${WASI_LD:-wasm-ld-$llvm}
rustc=${WASI_RUSTC:-/usr/bin/rustc}

out=test/programs/bin
src=test/programs/src
mkdir -p $out bench/guests/bin

c() { "$clang" --target=wasm32-wasi -Wno-deprecated -Wall -Wextra -Werror -Os "$@"; }
bare=-Wl,--strip-all     # no names
named=-Wl,--strip-debug  # names stay: the backtrace is looked at
rust() { "$rustc" --target wasm32-wasi --edition 2021 -D warnings -C opt-level=s -C panic=abort -C lto -C codegen-units=1 \
    -C strip=symbols -C linker="$ld" -C link-arg=--no-fatal-warnings "$@"; }

for name in hello cat count files bigout clocks poll probe sha256; do
    echo "C       $name"
    c $bare $src/c/$name.c -o $out/$name.wasm
done
echo "C       mandelbrot"
c $bare -O2 $src/c/mandelbrot.c -o $out/mandelbrot.wasm
echo "C       exits"   # what would be undefined must stay, and trap
c $named -fno-builtin -Wno-cast-function-type -mno-nontrapping-fptoint $src/c/exits.c -o $out/exits.wasm
echo "C       recurse" # 4 MB of memory stack for deep frames
c $named -Wno-infinite-recursion -fno-optimize-sibling-calls -Wl,-z,stack-size=4194304 $src/c/recurse.c -o $out/recurse.wasm
echo "C       library"
c $bare -mexec-model=reactor $src/c/library.c -o $out/library.wasm
echo "C       simd"
c $bare -O2 -msimd128 -ffp-contract=off $src/c/simd.c -o $out/simd.wasm
echo "C       tailcall"
c $bare -mtail-call $src/c/tailcall.c -o $out/tailcall.wasm
echo "C       unstable"
c $bare -nostdlib -Wl,--no-entry $src/c/unstable.c -o $out/unstable.wasm
echo "C       threads"
c $bare -matomics -mbulk-memory -nostdlib -Wl,--no-entry,--shared-memory,--import-memory,--export-memory,--max-memory=2097152 \
    $src/c/threads.c -o $out/threads.wasm

# Exceptions in both forms: the legacy instructions, and try_table with exnref.
for form in legacy exnref; do
    legacy=$([ $form = legacy ] && echo true || echo false)
    echo "C       longjmp-$form"
    c $bare -mllvm -wasm-enable-sjlj -mllvm -wasm-use-legacy-eh=$legacy -mexception-handling -Wno-unused-command-line-argument \
        $src/c/longjmp.c $src/c/longjmp-runtime.c -o $out/longjmp-$form.wasm
    echo "C++     exceptions-$form"
    "$clang" --target=wasm32-wasi -Wno-deprecated -Wall -Wextra -Werror -Os $bare -std=c++20 \
        -fwasm-exceptions -mllvm -wasm-use-legacy-eh=$legacy $src/cpp/exceptions.cc -lc++ -lc++abi -o $out/exceptions-$form.wasm
done

for name in json words panic queens; do
    echo "Rust    $name"
    rust $src/rust/$name.rs -o $out/$name.wasm
done

cp $out/cat.wasm $out/hello.wasm $out/mandelbrot.wasm examples/

# Bench guests: -O3, no C library; each exports run(n). The first WebAssembly's instructions and sign extension only, so
# that every engine runs the same bytes; simd-* have vectors besides, bulk has memory.copy and memory.fill. Rust brings
# its library (of wasm32-unknown-unknown: no host needed).
bench=bench/guests/bin
guest() {
    "$clang" --target=wasm32 -O3 -Wall -Wextra -Werror -ffp-contract=off -nostdlib -ffreestanding -fno-builtin \
        -Wl,--no-entry,--strip-all,-z,stack-size=65536 "$@"
}
for file in bench/guests/*.c; do
    name=$(basename "$file" .c)
    echo "bench   $name"
    case $name in
        simd-*) features=-msimd128 ;;
        bulk) features=-mbulk-memory ;;
        *) features= ;;
    esac
    guest -mcpu=mvp -msign-ext $features "$file" -o $bench/"$name".wasm
done
for file in bench/guests/*.rs; do
    name=$(basename "$file" .rs)
    echo "bench   $name"
    "$rustc" --target wasm32-unknown-unknown --edition 2021 --crate-type cdylib -D warnings -C opt-level=3 -C panic=abort \
        -C lto -C codegen-units=1 -C strip=symbols -C linker="$ld" -C link-arg=--no-fatal-warnings "$file" -o $bench/"$name".wasm
done
du -ch $out/*.wasm bench/guests/bin/*.wasm 2>/dev/null | tail -1
chmod 644 $out/*.wasm examples/*.wasm
find bench/guests/bin -name "*.wasm" -exec chmod 644 {} +
