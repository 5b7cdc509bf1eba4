# shellcheck shell=bash
# Sourced by ./gradient-check and ./run-tests: finds or installs what the build needs besides Swift packages.
# Runs in bash 3.2 (macOS).
: "${program:?the name to put before messages}"

readonly MINIMUM_SWIFT_MAJOR=6 MINIMUM_SWIFT_MINOR=2
readonly STATUS_PREREQUISITE_MISSING=72

# Messages go to standard error: standard output belongs to the result.
say() {
  printf '%s: %s\n' "$program" "$*" >&2
}

stop_for_missing_prerequisite() {
  say "$@"
  exit "$STATUS_PREREQUISITE_MISSING"
}

require_swift() {
  local minimum=$MINIMUM_SWIFT_MAJOR.$MINIMUM_SWIFT_MINOR
  local advice="install Swift $minimum or later, see https://www.swift.org/install"
  local pattern='Swift version ([0-9]+)\.([0-9]+)' path description
  path=$(command -v swift) || stop_for_missing_prerequisite "there is no \"swift\" on the PATH; $advice"
  # A "swift" that fails (a version manager without a toolchain, say) is quoted rather than trusted.
  description=$("$path" --version 2>&1 </dev/null) || true
  [[ $description =~ $pattern ]] ||
    stop_for_missing_prerequisite "$path does not tell its version, but: \"$description\"; $advice"
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  if ((major < MINIMUM_SWIFT_MAJOR || (major == MINIMUM_SWIFT_MAJOR && minor < MINIMUM_SWIFT_MINOR))); then
    stop_for_missing_prerequisite "$path is Swift $major.$minor, which is too old; $advice"
  fi
}

# Installs pkg-config, GSL and zlib's headers where they are missing; otherwise silent.
require_system_packages() {
  local missing manager prerequisite command packages=()
  missing=$(missing_prerequisites)
  [ -n "$missing" ] || return 0

  manager=$(package_manager) ||
    stop_for_missing_prerequisite "missing: $missing. None of apt-get, dnf and brew is there:" \
      "install pkg-config, GSL and zlib, with their headers, by hand, then run this again"
  for prerequisite in $missing; do
    packages+=("$(package_name "$manager" "$prerequisite")")
  done
  command=$(install_command "$manager" "${packages[@]}")
  if ! may_install_with "$manager"; then
    stop_for_missing_prerequisite "missing: ${packages[*]}. Only root can install them, and there is no" \
      "sudo; as root, run: $command"
  fi

  say "installing ${packages[*]} (with: $command)"
  install_packages "$manager" "${packages[@]}" ||
    stop_for_missing_prerequisite "the installation failed (see above); to try it by hand, run: $command"
  missing=$(missing_prerequisites)
  [ -z "$missing" ] ||
    stop_for_missing_prerequisite "${packages[*]} installed, but pkg-config still does not find: $missing"
}

# Prints the names of what is missing, in one line. macOS brings zlib's headers with its SDK.
missing_prerequisites() {
  local missing=()
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  pkg-config --exists gsl 2>/dev/null || missing+=(gsl)
  [ "$(uname -s)" = Darwin ] || pkg-config --exists zlib 2>/dev/null || missing+=(zlib)
  printf '%s' "${missing[*]-}"
}

package_manager() {
  local candidate candidates="apt-get dnf brew"
  [ "$(uname -s)" != Darwin ] || candidates=brew
  for candidate in $candidates; do
    if command -v "$candidate" >/dev/null; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

# What a package manager calls a prerequisite: package_name apt-get gsl prints libgsl-dev.
package_name() {
  case $1:$2 in
    apt-get:gsl) echo libgsl-dev ;;
    apt-get:zlib) echo zlib1g-dev ;;
    dnf:gsl) echo gsl-devel ;;
    dnf:zlib) echo zlib-devel ;;
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    brew:pkg-config) echo pkgconf ;;
    *) echo "$2" ;;
  esac
}

# Installs OpenBLAS where that needs no password. It is loaded at run time, and without it all works, large networks more
# slowly: so nothing stops for its sake. macOS has a BLAS of its own.
offer_openblas() {
  local manager package
  ! openblas_is_installed && manager=$(package_manager) && package=$(openblas_package "$manager") || return 0
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 0
  say "installing $package (with: $(install_command "$manager" "$package"))"
  install_packages "$manager" "$package" || say "going on without OpenBLAS: large networks will take longer"
}

# Installs a package that tests alone use; fails where it cannot be had without asking.
install_for_tests() {
  local manager
  manager=$(package_manager) && [ "$manager" != brew ] && may_install_with "$manager" || return 1
  say "installing $1"
  install_packages "$manager" "$1"
}

# The file names are those that Sources/BLAS looks for.
openblas_is_installed() {
  local libraries
  [ "$(uname -s)" != Darwin ] || return 0
  libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || return 1
  case $libraries in
    *libopenblas.so.0* | *libopenblasp.so.0*) return 0 ;;
    *) return 1 ;;
  esac
}

# The build with POSIX threads, which may be called from several threads.
openblas_package() {
  case $1 in
    apt-get) echo libopenblas0-pthread ;;
    dnf) echo openblas-threads ;;
    *) return 1 ;;
  esac
}

# The command a person would type. Homebrew refuses to run as root; the others need it.
install_command() {
  local manager=$1
  shift
  if [ "$manager" = brew ]; then
    echo "brew install $*"
  elif [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then
    echo "sudo $manager install -y $*"
  else
    echo "$manager install -y $*"
  fi
}

may_install_with() {
  [ "$1" = brew ] || [ "$(id -u)" = 0 ] || command -v sudo >/dev/null
}

# Shows what the package manager printed only when it failed. (sudo asks for a password on the terminal.)
install_packages() {
  local manager=$1 log
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/$program-install.XXXXXX")
  if "install_with_${manager%-get}" "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# The package lists are fetched only where they are missing or outdated: when the first attempt failed.
install_with_apt() {
  local apt_get=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
  local install=("${apt_get[@]}" install -y --no-install-recommends "$@")
  as_root "${install[@]}" || { as_root "${apt_get[@]}" update && as_root "${install[@]}"; }
}

install_with_dnf() {
  as_root dnf install -y "$@"
}

install_with_brew() {
  brew install "$@"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}
