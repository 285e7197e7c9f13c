# Sets PYTHON to an interpreter of version 3.11 or newer, or ends with a sentence. Sourced by the other scripts.
suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1; }
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
        if suits "$candidate"; then
            PYTHON=$candidate
            return 0
        fi
    done
    return 1
}
if ! find_python; then
    echo "Engine Room needs Python 3.11 to 3.13 and found none; install it (Debian, Ubuntu: apt-get install python3 python3-venv) or name one in PYTHON." >&2
    exit 1
fi
