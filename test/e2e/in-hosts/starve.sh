# Runs in a coordinator as gpadmin: 200 busy connections and hogs beside them, until it is ended.
trap 'kill $(jobs -p); wait' EXIT
trap 'exit 0' TERM
query=$(mktemp)
echo 'select count(*) from generate_series(1, 200000);' >"$query"
for _ in 1 2 3 4; do
  while :; do :; done &
done
/usr/lib/postgresql/15/bin/pgbench --no-vacuum --client=200 --jobs=4 --time=600 --file="$query" -h /tmp postgres >/dev/null &
wait
