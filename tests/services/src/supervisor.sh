# shellcheck shell=sh
# Runs one server for a test, and ends it with the test.
#
# The first argument is the server's folder, the second the signal that ends the server at the end; the rest is its command line.
# Each "start" on stdin starts it; "started PID" and "ended STATUS" on stdout tell of it. Whoever started this holds the other
# end of stdin. When that is closed, and it is closed with its process in whatever way the process ends, the server ends, and
# its folder is removed, with what $LEAVES names: files, without spaces, that the server leaves elsewhere.
folder=$1 last=$2
shift 2
exec 2>>"$folder/log"
running=
while read -r order; do
    [ "$order" = start ] || continue
    rm -f "$folder/pid"
    {
        "$@" </dev/null >>"$folder/log" 2>&1 &
        echo "$!" >"$folder/pid.new" && mv "$folder/pid.new" "$folder/pid"
        echo "started $!"
        wait "$!"
        status=$?
        : >"$folder/pid"
        echo "ended $status"
    } &
    running=$!
    # So that the end, which may come at once, knows whom to end.
    while [ -d "$folder" ] && [ ! -e "$folder/pid" ]; do sleep 0.01; done
done
if [ -s "$folder/pid" ]; then kill -s "$last" "$(cat "$folder/pid")"; fi
[ -z "$running" ] || wait "$running"
# shellcheck disable=SC2086 # Several names.
rm -rf -- "$folder" $LEAVES
