# A shell loop in the manner of gpfailover: on the standby alone, ping, a dead count of three, promote, VIP, and the end.
# PROBES and PAUSE (of ping, seconds) come from the profile.

on_cdw() {
  database_at_boot
  address_add
}

on_scdw() {
  promotion_program
  database_at_boot
  program loop <<LOOP
dead=0
while ((dead < 3)); do
  if [[ \$(ping -c $PROBES -i $PAUSE 10.88.0.11) == *', 0% packet loss'* ]]; then dead=0; else dead=\$((dead + 1)); fi
  ((dead == 3)) || sleep 10
done
$BENCH/promote
ip address add $VIP/$PREFIX dev eth0 label $LABEL
arping -q -U -c 3 -I eth0 $VIP
LOOP
  service bench-gpfailover <<UNIT
[Service]
ExecStart=$BENCH/loop
UNIT
  systemctl start bench-gpfailover.service
}

ready_cdw() { in_sync; }
