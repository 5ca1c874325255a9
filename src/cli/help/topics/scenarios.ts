import { type Topic, table, text } from '../topic.ts';

export const scenarios: Topic = {
  name: 'scenarios',
  title: 'What happens in each failure',
  about: 'each failure, what the daemons make of it, and what is left for you',
  parts: [
    text(
      'With default settings; `whpg-failover check --explain` computes the times for yours. What stops a failover is always said, with what helps: `whpg-failover why`.',
    ),
    table(
      ['what fails', 'what is done', 'what is left to do'],
      [
        'the primary database is killed or crashes',
        'its own host says so: hard proof, two looks, 50 ms apart. Fenced, promoted, VIP moved: about a second.',
        '`whpg-failover rejoin`',
      ],
      [
        'the host of the primary loses power, panics, is frozen',
        'silence on every channel for three beats; gateway and witnesses are asked. Nothing can be fenced over SSH: `fence.command` is run, or an isolated primary is waited for. Some four seconds.',
        'keep it off until `whpg-failover rejoin`; if it comes back, its daemon keeps it down (`GHOST`)',
      ],
      [
        'the cable of the primary is cut, the network is split',
        'both sides count the same silence: the primary that sees nobody gives up VIP and database before the standby promotes',
        'mend the network; the old primary is a ghost until it is rejoined',
      ],
      [
        'only the link between the two coordinators is cut',
        'witnesses still see the primary (`partitioned`): nothing is taken over',
        'mend the link; redundancy is lost meanwhile (`REDUNDANCY_LOST`)',
      ],
      [
        'the cable of the standby is cut',
        'it cannot judge (`OBSERVER_ISOLATED`) and does nothing',
        'mend the network',
      ],
      [
        'the database hangs, its host answers',
        'ten seconds of no answer at all (`failover.hungAfter`), then fenced and replaced: slow is not dead. Stopped by a signal: five (`failover.frozenAfter`)',
        '`whpg-failover rejoin`; find out why it hung',
      ],
      [
        'the host answers pings and nothing else',
        'five seconds (`failover.sickAfter`), then as above',
        'rejoin',
      ],
      ['too many connections, load, long queries', 'nothing: a refusal is an answer (`overloaded`)', ''],
      [
        'a check with `effect: count` fails on the primary',
        'the standby takes over cleanly (`CHECK_TAKEOVER`) when it passes there and is in sync; otherwise told (`CHECK_TAKEOVER_HELD`)',
        'mend what it looks at, then `whpg-failover rejoin`',
      ],
      ['packet loss, two seconds of silence', 'nothing: one answer of any kind ends a suspicion', ''],
      [
        '`gpstop` of the primary or of the cluster',
        'announced (`PRIMARY_SHUT_DOWN`), nothing is taken over, unless `failover.onCleanShutdown`',
        '`gpstart -a`',
      ],
      [
        'crash recovery of the primary',
        'waited for as long as it makes progress, and `failover.recoveryGrace` longer',
        '',
      ],
      [
        'the primary dies while the standby lags',
        'HALTED (`DATA_AT_RISK`): commits could be lost, and only a human may decide that',
        'bring the old primary back, or `whpg-failover failover --accept-data-loss`',
      ],
      [
        'the standby dies',
        '`STANDBY_DOWN`, again every minute; the primary serves on',
        'start it: `gpinitstandby -a -n` on the primary',
      ],
      [
        'the VIP is removed by other software',
        'put back within a beat (`VIP_RESTORED`)',
        'find who removes it',
      ],
      [
        'the VIP is on both nodes',
        'the standby gives it up; people are told until it is over (`VIP_ON_BOTH`)',
        'look who set it by hand',
      ],
      ['a third machine has the VIP', '`VIP_CLAIMED_BY_OTHER`', 'find it by its MAC address: `arping -D`'],
      [
        'the old primary is started again after a takeover',
        'its daemon sees the newer epoch: no VIP, database stopped (`GHOST`)',
        '`whpg-failover rejoin`; never `gpstop -a` there, which would stop the new one',
      ],
      [
        'a daemon is killed, stopped or upgraded',
        'nothing: the database and the VIP stay. A failover in progress goes on where it was, or halts with the reason',
        '',
      ],
      [
        'the promotion fails',
        'HALTED (`PROMOTION_FAILED`): no VIP is taken; the output of the tool is in the log',
        'mend the cause, then `whpg-failover ack`',
      ],
      ['the disk of the journal is full', '`JOURNAL_FAILED`; failover stays armed', 'make room'],
      ['a clock jumps', 'nothing: thresholds are counted by the monotonic clock', ''],
    ),
  ],
};
