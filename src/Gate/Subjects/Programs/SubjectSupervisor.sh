# Runs one command for as long as standard input stays open, and then ends it with all its children. Whoever holds the
# other end may be killed at any moment: the end of the file then comes all the same.
#
# Environment:     CANCELSPEC_SUBJECT_PATIENCE, how many seconds an orderly end may take; CANCELSPEC_SUBJECT_COMMAND, the
#                  command as words quoted for a shell, beginning with what gives it a session of its own, so that its
#                  children can be told from us. They are not arguments, which every user of the machine can read.
# Standard output: what the command writes to its standard output and error.
# Exit status:     the command's.
#
# Plain POSIX: sh is dash on Debian, bash on Red Hat and macOS, ash on Alpine.

looks=$((CANCELSPEC_SUBJECT_PATIENCE * 20))
eval "set -- $CANCELSPEC_SUBJECT_COMMAND"
unset CANCELSPEC_SUBJECT_SUPERVISOR CANCELSPEC_SUBJECT_PATIENCE CANCELSPEC_SUBJECT_COMMAND
exec 3<&0 </dev/null 2>&1

# To the command's whole group, or to the command where it has none yet.
signal() { kill -s "$1" -- "-$child" || kill -s "$1" "$child"; } 2>/dev/null

end() {
    signal TERM
    while signal 0 && [ "$looks" -gt 0 ]; do
        looks=$((looks - 1))
        sleep 0.05
    done
    signal KILL
}

# Waits for the end of standard input, and then ends the command.
watch() {
    exec <&3 >/dev/null 2>&1
    while read -r _; do :; done
    # The command's end must not interrupt the end of its children.
    trap '' TERM
    end
}

"$@" 3<&- &
child=$!
watch &
watcher=$!
# Now only the shell that watches can hear us, so that its end is seen at the other end.
exec 3<&-
wait "$child" 2>/dev/null
status=$?
kill "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
# A command that ends by itself may leave children behind.
end
exit "$status"
