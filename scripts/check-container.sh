#!/usr/bin/env bash
# Builds the image and runs it for real, without a Docker daemon: the build, its health check and its end are the affair
# of container-check.sh, which lies beside a checkout of the project, and what the project promises of it is checked here.
#
#   scripts/check-container.sh
#
# Checks, on a read-only root and without capabilities: the size of its own layers, the time to its first answer, that
# nothing of what was pruned is missed, that it listens on 0.0.0.0, its other commands, and the official clients.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly MAX_LAYERS_MB=35 MAX_START_MS=1000 STARTS=5 MAX_STARTS=20
export PORT=${PORT:-18081} WORK=${WORK:-/var/tmp/container-check} DRIVER=${DRIVER:-overlay}
export BASE=${BASE:-docker.io/library/node:24-bookworm-slim} IMAGE=${IMAGE:-localhost/usage-emulator:check}
readonly CHECK=../shared/tools/container-check.sh

if [[ ! -x $CHECK ]]; then
  echo "NOT CHECKED: the container. $CHECK is not here; \`docker build -f docker/Dockerfile .\` needs no more than Docker."
  exit 0
fi

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }

step "Build, health check, end"
APP=$PWD "$CHECK"

export CONTAINERS_STORAGE_CONF=$WORK/storage-$DRIVER.conf BUILDAH_ISOLATION=chroot
exec 9>"$WORK/lock"
flock -w 900 9 || fail "another run holds $WORK/lock"

scratch=$(mktemp -d)
container=$(buildah from --pull-never "$IMAGE")
root=$(buildah mount "$container")
running=''
# As container-check.sh does it: crun refuses some machines' hybrid cgroups, so it sees none.
oci() {
  unshare --mount --propagation private sh -c \
    '[ ! -d /sys/fs/cgroup/unified ] || mount -t tmpfs none /sys/fs/cgroup/unified; exec "$@"' sh \
    crun --root "$scratch/crun" --cgroup-manager=disabled "$@"
}
cleanup() {
  [[ -z $running ]] || oci delete --force "$running" >/dev/null 2>&1 || true
  wait
  buildah umount "$container" >/dev/null
  buildah rm "$container" >/dev/null
  rm -rf "$scratch"
}
trap cleanup EXIT

# bundle NAME NETWORK [VARIABLE=VALUE...] [-- ARGUMENT...]: the image as container-check.sh ran it, in a bundle of its own.
bundle() {
  local name=$1 network=$2 variables=()
  shift 2
  while (($# > 0)) && [[ $1 != -- ]]; do variables+=("$1"); shift; done
  (($# == 0)) || shift
  mkdir -p "$scratch/$name/data"
  chown 1000:1000 "$scratch/$name/data"
  jq --arg root "$root" --arg data "$scratch/$name/data" --arg network "$network" \
    --argjson variables "$(jq -nc '$ARGS.positional' --args -- "${variables[@]}")" \
    --slurpfile image "$WORK/bundle/image.json" '
      $image[0] as $image
      | .root.path = $root
      | .mounts |= map(if .destination == "/data" then .source = $data else . end)
      | .linux.namespaces |= map(select(.type != "network"))
      | if $network == "own" then .linux.namespaces += [{ type: "network" }] else . end
      | .process.env = $image.Env + $variables
      | .process.args = $image.Entrypoint + (if $ARGS.positional == [] then $image.Cmd else $ARGS.positional end)' \
    "$WORK/bundle/config.json" --args -- "$@" >"$scratch/$name/config.json"
}
# start NAME: in the background; its pid, on the machine, goes to $scratch/NAME/pid.
start() {
  oci run --pid-file "$scratch/$1/pid" --bundle "$scratch/$1" "$1" >"$scratch/$1/log" 2>&1 </dev/null &
  running=$1
}
stop() {
  kill -TERM "$(<"$scratch/$running/pid")"
  wait $! || fail "$running ended with status $?: $(tail -3 "$scratch/$running/log")"
  running=''
}
# answers URL: waits for its first answer.
answers() {
  local _
  for _ in {1..1000}; do
    ! curl --silent --fail --max-time 2 --output /dev/null "$@" || return 0
    sleep 0.005
  done
  fail "no answer from $*: $(tail -3 "$scratch/$running/log")"
}
memory() { awk '/^VmRSS:/ { printf "%d MB\n", $2 / 1024 }' "/proc/$(<"$scratch/$running/pid")/status"; }

step "Layers"
buildah push --quiet --format oci --disable-compression "$IMAGE" "dir:$scratch/image" >/dev/null
of_base=$(buildah inspect --type image "$BASE" | jq '.OCIv1.rootfs.diff_ids | length')
total=0 packed=0
while read -r digest bytes; do
  ((bytes > 10000)) || continue
  compressed=$(gzip -6 --stdout "$scratch/image/${digest#sha256:}" | wc -c)
  total=$((total + bytes)) packed=$((packed + compressed))
  printf '%6.1f MB, %5.1f MB compressed: %s\n' "$((bytes / 1000))e-3" "$((compressed / 1000))e-3" \
    "$(tar --list --file "$scratch/image/${digest#sha256:}" | head -2 | tail -1)"
done < <(jq -r --argjson base "$of_base" '.layers[$base:][] | "\(.digest) \(.size)"' "$scratch/image/manifest.json")
rm -rf "$scratch/image"
printf '%6.1f MB of %d, %5.1f MB to pull, beside the base\n' "$((total / 1000))e-3" "$MAX_LAYERS_MB" "$((packed / 1000))e-3"
((total <= MAX_LAYERS_MB * 1000000)) || fail "its own layers are larger than $MAX_LAYERS_MB MB"

step "Nothing that compiles or tests"
found=$(find "$root/app" "$root/data" \( -name '*.ts' -o -name '*.map' -o -name '*.c' -o -name '*.gyp' -o -name test \
  -o -name typescript -o -name tap -o -name '.git*' -o -name .npmrc \) -print -quit)
[[ -z $found ]] || fail "the image holds ${found#"$root"}"
for tool in gcc g++ make python3 git; do
  [[ -z $(find "$root"/usr/bin "$root"/usr/local/bin -name "$tool" -print -quit) ]] || fail "the image holds $tool"
done
[[ $(find "$root/app" -name '*.node' | wc -l) == 1 ]] || fail "the image holds another platform's binary"
echo "none"

step "As it is, in a network of its own"
bundle as-it-is own
start as-it-is
for _ in {1..100}; do oci exec as-it-is usage-emulator health >/dev/null 2>&1 && break; sleep 0.05; done
oci exec as-it-is usage-emulator health
# 0FAA is 4010.
oci exec as-it-is cat /proc/net/tcp | grep -q ' 00000000:0FAA ' || fail "it doesn't listen on 0.0.0.0:4010"
# Every module that it can ever load, those that only a terminal or a reader of the documentation asks for included.
oci exec --cwd /app as-it-is node --input-type=module --eval "
  import { globSync, readFileSync } from 'node:fs';
  // The one runs the command; the other wants a package that those who use it install themselves.
  const own = globSync('/app/dist/**/*.js').filter((file) => !/(cli.main|testcontainers)\.js$/.test(file));
  const late = own.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bimport\('([^.'][^']*)'\)/g)]);
  const packages = late.map(([, name]) => name);
  for (const name of [...own, ...packages]) await import(name);
  console.log(own.length, 'modules load, and', packages.join(', '));"
stop

step "Its other commands"
bundle seeded host -- seed --scenario vendor-examples --out usage.db
oci run --bundle "$scratch/seeded" seeded </dev/null
bundle served host "HOST=127.0.0.1" "PORT=$PORT" -- --data usage.db
mv "$scratch"/seeded/data/* "$scratch/served/data/"
start served
answers "http://127.0.0.1:$PORT/v1/usage" --header 'Authorization: Bearer x'
stop
echo "what seed wrote to /data is served from there"

step "Start"
# Before everybody else on this machine, and as often as it takes to find it idle, or their work would be timed as well.
chrt --fifo --pid 1 $$ 2>/dev/null || echo "without priority: what else the machine does counts"
times=()
fastest=$((1 << 30))
for ((round = 1; round <= STARTS || (round <= MAX_STARTS && fastest > MAX_START_MS); round++)); do
  bundle "start-$round" host "HOST=127.0.0.1" "PORT=$PORT"
  from=${EPOCHREALTIME/./}
  start "start-$round"
  answers "http://127.0.0.1:$PORT/v1/usage" --header 'Authorization: Bearer x'
  took=$(((${EPOCHREALTIME/./} - from) / 1000))
  idle=$(memory)
  stop
  times+=("$took")
  fastest=$((took < fastest ? took : fastest))
done
chrt --other --pid 0 $$ 2>/dev/null || true
echo "first answer after ${times[*]} ms, $fastest of $MAX_START_MS at best; then $idle of memory"
((fastest <= MAX_START_MS)) || fail "it takes longer than $MAX_START_MS ms to its first answer"

step "The documentation to browse"
bundle clients host "HOST=127.0.0.1" "PORT=$PORT" USAGE_EMULATOR_AUTH=strict \
  'USAGE_EMULATOR_API_KEY=gitpod=gitpod-token,nirvana=nirvana-api-key,gcore=1234$abcdef'
start clients
docs=http://127.0.0.1:$PORT/_emulator/docs
answers "$docs"
mapfile -t assets < <(curl --silent --fail "$docs" | grep -Eo '(src|href)="[^"]+"' | cut -d'"' -f2)
((${#assets[@]} >= 5)) || fail "$docs names ${#assets[@]} files"
for asset in "${assets[@]}" json yaml; do
  case $asset in
    /*) url=http://127.0.0.1:$PORT$asset ;;
    ./*) url=http://127.0.0.1:$PORT/_emulator/${asset#./} ;;
    *) url=$docs/$asset ;;
  esac
  size=$(curl --silent --fail --write-out '%{size_download}' --output /dev/null "$url") || fail "$url is missed"
  ((size > 0)) || fail "$url is empty"
done
echo "$((${#assets[@]} + 2)) files, all of them there"

step "Official clients"
USAGE_EMULATOR_TEST_URL=http://127.0.0.1:$PORT npm run --silent test:clients -- typescript python go
echo "afterwards: $(memory) of memory"
stop

printf '\nOK: %s.%s MB in layers of its own, first answer after %s ms, %s idle\n' \
  "$((total / 1000000))" "$((total / 100000 % 10))" "$fastest" "$idle"
