# Everything of the lab, for the scripts that need more than one part. Sourced with LAB_HOME set.

CHECKOUT=$(dirname "$(dirname "$LAB_HOME")")
for part in settings requirements cgroup image image/access switch packages gphome installation greenplum/packages greenplum/libraries greenplum/python greenplum/kernel greenplum/step greenplum/check greenplum/cluster disk database host postmaster daemon writer verdict lab; do
  . "$LAB_HOME/$part.sh"
done
