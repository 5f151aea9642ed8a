#!/bin/sh
# Runs the tests of the builds named, in order, all of them whatever fails, and closes with one line of counts.
#   tools/test.sh release            every test, in build/ (already built)
#   tools/test.sh address            builds and runs the tests under the address and undefined-behaviour sanitizers
#   tools/test.sh thread             the same under the thread sanitizer
set -eu
cd "$(dirname "$0")/.."
passed=0
failed=0
mkdir -p .cache
log=.cache/test.$$.log
trap 'rm -f "$log"' EXIT

# run_tests FOLDER ctest-arguments...: runs ctest and adds to the counts.
run_tests() {
  folder=$1
  shift
  QT_QPA_PLATFORM=offscreen ctest --test-dir "$folder" --output-on-failure --no-tests=error \
    --output-log "$log" "$@" || true
  line=$(grep 'tests failed out of' "$log") || line=
  if [ -z "$line" ]; then
    failed=$((failed + 1))
    return
  fi
  bad=$(echo "$line" | sed 's/.*, \([0-9]*\) tests failed.*/\1/')
  all=$(echo "$line" | sed 's/.*out of \([0-9]*\).*/\1/')
  passed=$((passed + all - bad))
  failed=$((failed + bad))
}

# sanitized PRESET TEST...: small builds, only the folders that need neither LibTorch nor the window.
sanitized() {
  preset=$1
  shift
  targets=
  names=
  for test in "$@"; do
    [ -f "tests/$test/CMakeLists.txt" ] || continue
    targets="$targets test_$test"
    names="$names|$test"
  done
  echo "== $preset:$targets"
  [ -f "build-$preset/build.ninja" ] || cmake --preset "$preset" >"$log" || { cat "$log"; failed=$((failed + 1)); return; }
  # shellcheck disable=SC2086
  cmake --build "build-$preset" -j "$(nproc)" --target $targets || { failed=$((failed + 1)); return; }
  run_tests "build-$preset" -R "^(${names#|})\$"
}

for build in "$@"; do
  case $build in
    release) run_tests build ;;
    address) sanitized asan base io edit kernels render ;;
    thread) sanitized tsan base kernels render ;;
    *)
      echo "test: found \"$build\", expected release, address or thread." >&2
      exit 2
      ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
