# As an installation's own file: to be sourced by bash (a plain sh finds another place, as with the real one).
if [ -n "${BASH_SOURCE:-}" ]; then
  GPHOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null && pwd)
else
  GPHOME=$(pwd)
fi
PATH=$GPHOME/bin:$PATH
PYTHONPATH=$GPHOME/lib/python
LD_LIBRARY_PATH=$GPHOME/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export GPHOME PATH PYTHONPATH LD_LIBRARY_PATH
