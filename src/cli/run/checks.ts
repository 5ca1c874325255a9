import { homedir } from 'node:os';
import { printCidr } from '../../config/address.ts';
import type { CheckSetting } from '../../config/rows.ts';
import type { Config } from '../../config/settings.ts';
import { afterRun, type CheckStanding, type ChecksSeen, resultOf, UNTRIED } from '../../core/checks.ts';
import { checksLine } from '../../core/checks-line.ts';
import type { Role } from '../../core/evidence.ts';
import { monoMs } from '../../core/units.ts';
import { runCheck } from '../../effects/check.ts';
import type { Clock, Disk, Exec, Files, Log } from '../../runtime/ports.ts';
import type { Pair } from '../node.ts';

export interface CheckSource {
  readonly config: () => Config;
  readonly pair: Pair;
  /** Of our own database, as the last beat saw it. */
  readonly role: () => Role;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly files: Files;
  readonly disk: Disk;
  readonly log: Log;
  /** Where the other coordinator's report looks for them: beside the control socket. */
  readonly directory: string;
}

export interface Checks {
  /** What they have shown so far; null where none runs. */
  seen(): ChecksSeen | null;
  /** Ends those that run. */
  stop(): void;
}

interface Running {
  readonly setting: CheckSetting;
  standing: CheckStanding;
  dueMs: number;
  busy: boolean;
}

/** How often it is looked whether one is due; with none configured only a reload can change that. */
const LOOK_MS = 250;
const IDLE_MS = 2000;
/** What is older than `CHECKS_FRESH_MS` is no evidence for the other side. */
const WRITE_MS = 2000;
const WRITE_TIMEOUT_MS = 400;
/** They do not all begin at once. */
const STAGGER_MS = 100;

const nothing = (): void => undefined;

/** Runs the site's checks, each on its own schedule and never twice at a time, behind the daemon's back. */
export function checkRunner(source: CheckSource): Checks {
  const { config, clock, log } = source;
  const stopping = new AbortController();
  let as: ChecksSeen['as'] | null = null;
  let settings: readonly CheckSetting[] | null = null;
  let all: readonly Running[] = [];
  let writtenMs = Number.NEGATIVE_INFINITY;
  let written = '';
  let callOff = nothing;

  const resultsAs = (role: ChecksSeen['as']): ChecksSeen['results'] =>
    all.map(({ setting, standing }) => resultOf(setting, standing, role));
  const seen = (): ChecksSeen | null =>
    as === null || all.length === 0 ? null : { as, results: resultsAs(as) };

  /** What was shown in another role, or by another program, says nothing now. */
  const renew = (nowMs: number): void => {
    const role = source.role();
    const now = role === 'primary' || role === 'standby' ? role : role === 'stopped' ? null : as;
    if (now === as && config().checks === settings) return;
    const kept = now === as ? all : [];
    as = now;
    settings = config().checks;
    const wanted = settings.filter(
      ({ effect }) => as === 'primary' || (as === 'standby' && effect === 'count'),
    );
    all = wanted.map((setting, index) => {
      const before = kept.find((one) => JSON.stringify(one.setting) === JSON.stringify(setting));
      return before ?? { setting, standing: UNTRIED, dueMs: nowMs + index * STAGGER_MS, busy: false };
    });
  };

  const runOne = async (one: Running, asNow: ChecksSeen['as']): Promise<void> => {
    const { name, command, timeout, fall, rise } = one.setting;
    const facts = factsOf(name, asNow, source);
    const uid = process.getuid?.() ?? -1;
    const order = { argv: command, timeoutMs: timeout, facts, home: homedir(), uid, signal: stopping.signal };
    const run = await runCheck(order, source.exec);
    const before = one.standing;
    one.standing = afterRun(before, run, { fall, rise });
    one.busy = false;
    if (stopping.signal.aborted) return;
    if (run.outcome === 'unknown' && before.why !== run.why)
      log.write('warning', `checks ${name}: not known: ${run.why}.`);
    else if (one.standing.verdict !== before.verdict)
      log.write('info', `checks ${name}: ${before.verdict} -> ${one.standing.verdict}.`);
  };

  const write = async (nowMs: number): Promise<void> => {
    const now = seen();
    if (now === null && written === '') return;
    const content = now ?? { as: as ?? 'standby', results: [] };
    const shown = JSON.stringify(content.results.map(({ name, verdict }) => [name, verdict]));
    if (shown === written && nowMs - writtenMs < WRITE_MS) return;
    written = shown;
    writtenMs = nowMs;
    const uptime = await source.files.readSmall('/proc/uptime', 64, WRITE_TIMEOUT_MS);
    if (uptime.kind !== 'text') return;
    const line = checksLine(content, Number.parseFloat(uptime.text));
    const options = { timeoutMs: WRITE_TIMEOUT_MS, mode: 0o644 };
    const done = await source.disk.replaceDurable(`${source.directory}/checks`, `${line}\n`, options);
    if (done.kind === 'failed') log.write('debug', `The checks could not be written down: ${done.why}.`);
  };

  const look = (): void => {
    const nowMs = clock.now().monoMs;
    renew(nowMs);
    for (const one of all) {
      if (as === null || one.busy || nowMs < one.dueMs) continue;
      one.busy = true;
      one.dueMs = nowMs + one.setting.interval;
      void runOne(one, as);
    }
    void write(nowMs);
    callOff = clock.at(monoMs(nowMs + (config().checks.length === 0 ? IDLE_MS : LOOK_MS)), look);
  };
  look();
  return {
    seen,
    stop() {
      callOff();
      stopping.abort();
    },
  };
}

const factsOf = (
  name: string,
  as: ChecksSeen['as'],
  { config, pair }: CheckSource,
): Record<string, string> => ({
  WHPG_CHECK: name,
  WHPG_ROLE: as,
  WHPG_NODE: pair.self.host,
  WHPG_PEER: pair.peer.host,
  WHPG_CLUSTER: config().cluster,
  WHPG_VIP: printCidr(config().vip.address),
});
