# What gpactivatestandby prints, in the words of the version. Sourced.

readonly RULE=-----------------------------------------------------

say_settings() { # DATADIR RUNNING FORCED
  log INFO "$RULE"
  log INFO "Standby data directory    = $1"
  log INFO "Standby port              = $PGPORT"
  log INFO "Standby running           = $2"
  log INFO "Force standby activation  = $3"
  log INFO "$RULE"
}

say_active() { # HOST PORT
  log WARNING "Appears that there is an active postgres process on $1 port=$2"
  log WARNING "Need to stop current $ROLE before activating the standby."
  log WARNING "Rare possibility is just /tmp/.s.PGSQL.$2 and /tmp/.s.PGSQL.$2.* files exist on $1."
  log WARNING 'Need to delete these files'
  log WARNING 'Then call this utility again.'
}

say_force_needed() {
  log WARNING 'If you wish to continue you must use the -f option to force'
  log WARNING 'the activation process.'
}

say_success() { # DATADIR
  local name=${ROLE^^}
  log INFO "$RULE"
  log INFO "The activation of the standby $ROLE has completed successfully."
  log INFO "$HOSTNAME is now the new primary $ROLE."
  log INFO 'You will need to update your user access mechanism to reflect'
  log INFO "the change of $ROLE hostname."
  log INFO "Do not re-start the failed $ROLE while the fail-over $ROLE is"
  log INFO 'operational, this could result in database corruption!'
  log INFO "${name}_DATA_DIRECTORY is now $1 if"
  log INFO "this has changed as a result of the standby $ROLE activation, remember"
  log INFO 'to change this in any startup scripts etc, that may be configured'
  log INFO 'to set this value.'
  log INFO "${name}_PORT is now $PGPORT, if this has changed, you"
  log INFO 'may need to make additional configuration changes to allow access'
  log INFO 'to the Greenplum instance.'
  log INFO "$RULE"
}

say_usage() {
  cat <<'TEXT'
Usage: gpactivatestandby [-d DIR] [-f] [-a] [-q] [-l LOGDIR]

  -d DIR     data directory of the standby
  -f         force the activation when the standby's process is down
  -a         do not ask
  -q         no DEBUG lines
  -l LOGDIR  directory of the log (default ~/gpAdminLogs)
TEXT
}
