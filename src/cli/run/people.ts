import type { Config } from '../../config/settings.ts';
import { say } from '../../core/messages.ts';
import { tellHere, tellThere } from '../../effects/tell.ts';
import type { Clock, Exec, Log, SshHost } from '../../runtime/ports.ts';
import { localTime } from '../format-status.ts';

export interface TellPeople {
  /** On this node only: what the other node asked us to show must not go back to it. */
  readonly here: (code: string, text: string) => void;
  /** On both nodes. */
  readonly everywhere: (code: string, text: string) => void;
  /** The disk does not take the journal: said once in `vip.warnEvery`, not at every beat. */
  readonly ofDiskTrouble: (why: string) => void;
}

export interface PeopleSource {
  readonly config: () => Config;
  readonly selfName: string;
  readonly ssh: SshHost;
  readonly exec: Exec;
  readonly log: Log;
  readonly clock: Clock;
}

/** Reaches whoever is logged in. In the background: nobody waits for a terminal. */
export function people({ config, selfName, ssh, exec, log, clock }: PeopleSource): TellPeople {
  let diskToldMs = Number.NEGATIVE_INFINITY;
  const here: TellPeople['here'] = (code, text) => {
    const { wall, command } = config().notify;
    void tellHere({ code, text }, { wall, command }, { exec, log });
  };
  const everywhere: TellPeople['everywhere'] = (code, text) => {
    here(code, text);
    void tellThere({ code, text: `${selfName}: ${text}` }, config().control.socket, { ssh, log });
  };
  return {
    here,
    everywhere,
    ofDiskTrouble(why) {
      const nowMs = clock.now().monoMs;
      if (nowMs - diskToldMs < config().vip.warnEvery) return;
      diskToldMs = nowMs;
      const { text, hint } = say('JOURNAL_FAILED', { self: selfName, why }, localTime);
      log.write('alert', `${text} ${hint}`, { code: 'JOURNAL_FAILED' });
      everywhere('JOURNAL_FAILED', `[JOURNAL_FAILED] ${text} ${hint}`);
    },
  };
}
