# Runs a command for as long as standard input stays open. Then it ends the command with all its children, and removes
# the command's temporary folder. The input also ends when the process at its other end is killed.
#
# Environment, because every user of the machine can read arguments:
#   CANCELSPEC_COMMAND  The words of the command, quoted for a shell. They begin with a program that gives the command a
#                       session of its own. If there are none, this shell only keeps the folder.
#   CANCELSPEC_STOP     How to end the command: signals, and after a signal the seconds to wait for the end, for example
#                       "TERM 3". KILL follows the last of them.
#   CANCELSPEC_FOLDER   A folder to make at the start and to remove at the end; empty if there is none.
#   CANCELSPEC_INPUT    If not empty, the first line of standard input is for the command's own standard input.
# Standard input:  After that line, "+ 12" adds process 12 to those that are killed at the end; "- 12" takes it off.
# Standard output: The number of the command's process, which is also that of its group, and later its exit status.
#                  Without a command: 0, once the folder is there.
# Standard error:  What the command writes.
#
# This is plain POSIX: sh is dash on Debian, bash on Red Hat and macOS, ash on Alpine.

stop=$CANCELSPEC_STOP
folder=$CANCELSPEC_FOLDER
has_input=$CANCELSPEC_INPUT
eval "set -- $CANCELSPEC_COMMAND"
unset CANCELSPEC_SUPERVISOR CANCELSPEC_COMMAND CANCELSPEC_STOP CANCELSPEC_FOLDER CANCELSPEC_INPUT
child=
others=

# Sends a signal to the command's group, or to its process while that has no group of its own yet.
signal() { kill -s "$1" -- "-$child" || kill -s "$1" "$child"; } 2>/dev/null

# Whether a process of the group still runs. One that has ended stays in the list until its parent asks for its status.
# If the parent is gone, that is a task of process 1, and in a container process 1 may never do it.
runs() {
    signal 0 || return
    [ ! -e /proc/self/stat ] || grep -qs -e "^$child (.*) [^ZX] " -e ") [^ZX] [0-9]* $child " /proc/[0-9]*/stat
}

end_command() {
    for step in $stop KILL; do
        runs || return
        case $step in
            *[!0-9]*) signal "$step" ;;
            *)
                looks=$((step * 20))
                while [ "$looks" -gt 0 ] && runs; do
                    looks=$((looks - 1))
                    sleep 0.05
                done
                ;;
        esac
    done
}

# A child that has left the group may still write to the folder, hence several attempts.
remove_folder() {
    [ -n "$folder" ] || return
    for attempt in 1 2 3 4 5; do
        rm -rf "$folder" && return
        sleep 1
    done
} 2>/dev/null

# Waits for the end of standard input, and then ends everything.
watch() {
    while read -r sign process; do
        case $sign in
            +) others="$others $process" ;;
            -)
                kept=
                for each in $others; do
                    [ "$each" = "$process" ] || kept="$kept $each"
                done
                others=$kept
                ;;
        esac
    done
    # The main shell sends TERM once the command has ended. The command's children and the folder still have to go.
    trap '' TERM
    [ -z "$child" ] || end_command
    [ -z "$others" ] || kill -s KILL $others
    remove_folder
}

[ -z "$folder" ] || mkdir -m 700 "$folder" || exit
if [ $# = 0 ]; then
    echo 0
    exec >/dev/null 2>&1
    watch
    exit
fi
if [ -n "$has_input" ] && ! IFS= read -r input; then
    remove_folder
    exit 1
fi

# The main shell has no traps before the command starts. The command would ignore what the shell ignores.
exec 3<&0 </dev/null
if [ -n "$has_input" ]; then
    # A program need not read its input.
    printf '%s\n' "$input" 2>/dev/null | "$@" >&2 3<&- &
else
    "$@" >&2 3<&- &
fi
child=$!
# The process that reads our output may be gone. There is still work to do.
trap '' PIPE
watch <&3 3<&- >/dev/null 2>&1 &
watcher=$!
# From here only the shell that watches reads the input, so that its end is seen at the other end.
exec 3<&- 2>/dev/null
echo "$child"
wait "$child"
status=$?
echo "$status"
# It may have ended already, when the input ended at the same time.
kill "$watcher" 2>/dev/null
wait "$watcher"
# A command that ends by itself may leave children behind.
end_command
remove_folder
exit "$status"
