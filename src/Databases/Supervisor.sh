# Runs one PostgreSQL for as long as standard input stays open. Whoever holds the other end may be
# killed at any moment: the end of the file then comes all the same.
#
# Arguments:       the folder to work in; "temporary" or "durable"; how many seconds an orderly
#                  shutdown may take; the folder of the binaries; the text of pg_hba.conf; then
#                  options for postgres.
# Standard input:  when asked, the folder of the binaries to use and the superuser's password, a
#                  line each; then nothing, until it ends.
# Standard output: "ready" or "closed": whether this user can run the binaries; the caller may put
#                  others into the folder before it answers. Or "unreachable": the folder is no use.
# Standard error:  what initdb and postgres say.
#
# Plain POSIX: sh is dash on Debian, bash on Red Hat and macOS, ash on Alpine.

unset CANCELSPEC_SUPERVISOR
folder=$1
lifetime=$2
patience=$3
bin=$4
hba=$5
shift 5

umask 077
# Whoever reads our output may be gone; we still have to clean up.
trap '' PIPE

# After QUIT PostgreSQL gives its processes 5 seconds.
last_patience=8
data=$folder/data
new_data=$folder/data.new.$$
password_file=$folder/password.$$

clean_up() {
    rm -rf "$folder/installation" "$new_data" "$password_file"
    [ "$lifetime" = durable ] || rm -rf "$folder"
}

# A process that has ended stays in the list until it is reaped. When the main shell was killed that is for
# process 1 to do, and in a container without an init nobody does it.
is_running() { kill -s 0 "$1" && ! grep -q '^State:.Z' "/proc/$1/status"; }

# Waits for the end of standard input, and then stops process $1.
watch() {
    exec <&3 >/dev/null 2>&1
    while read -r _; do :; done
    # From here it ends by itself, soon after the process has; a sleep without its parent would
    # outlive us.
    trap '' TERM
    # TERM first: a child that has not set up its signals yet dies of it, whereas it would not
    # notice INT, which a shell ignores for its background children. To a running postgres INT
    # after TERM means: do not wait for clients.
    kill -s TERM "$1" && kill -s INT "$1"
    looks=$((patience * 20))
    while is_running "$1" && [ "$looks" -gt -$((last_patience * 20)) ]; do
        # Not in an orderly way, then. The next start will recover from the log.
        [ "$looks" -gt 0 ] || kill -s QUIT "$1"
        looks=$((looks - 1))
        sleep 0.05
    done
    ! is_running "$1" || kill -s KILL "$1"
}

# Starts a command, which ends early if standard input does. The main shell has no traps, because a
# child that has them for a moment after its fork would lose a signal that comes in this moment.
start() {
    "$@" >&2 3<&- &
    child=$!
    watch "$child" &
    watcher=$!
}

finish() {
    wait "$child"
    status=$?
    kill "$watcher" 2>/dev/null
    wait "$watcher" 2>/dev/null
    return "$status"
}

make_cluster() {
    # What an earlier one of us could not remove.
    rm -rf "$data".new.*
    printf '%s\n' "$password" >"$password_file"
    sync=
    [ "$lifetime" = durable ] || sync=--no-sync
    # All or nothing: half a cluster must not look like one.
    start "$bin/initdb" -D "$new_data" -U postgres --pwfile "$password_file" \
        --auth scram-sha-256 --encoding UTF8 --locale C $sync
    finish && rm "$password_file" && mv "$new_data" "$data"
}

[ "$lifetime" = durable ] || mkdir "$folder" || exit 1

if ! [ -w "$folder" ] || ! [ -x "$folder" ]; then
    echo unreachable
    exit 1
fi
if "$bin/postgres" --version >/dev/null 2>&1 && [ -x "$bin/initdb" ]; then
    echo ready
else
    echo closed
fi
if ! { IFS= read -r bin && IFS= read -r password; }; then
    clean_up
    exit 0
fi

exec 3<&0 </dev/null
if [ -d "$data" ] || make_cluster; then
    printf '%s\n' "$hba" >"$data/pg_hba.conf"
    start "$bin/postgres" -D "$data" "$@"
    # Now only the shell that watches can hear us, so that its end is seen at the other end.
    exec 3<&-
    finish
fi
status=$?
clean_up
exit "$status"
