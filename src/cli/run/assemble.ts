import { printCidr } from '../../config/address.ts';
import { readPassword } from '../../config/load.ts';
import { policyOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import { type Counts, counter } from '../../control/http/counts.ts';
import { type BeatSample, recentBeats } from '../../control/picture/beats.ts';
import type { Told } from '../../control/status-document.ts';
import { initialState } from '../../core/state.ts';
import { openJournal } from '../../journal/journal.ts';
import { type LoadedState, loadState } from '../../journal/state-file.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { systemDisk } from '../../runtime/disk.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import { journaldEvents } from '../../runtime/journald.ts';
import { garbageCollector } from '../../runtime/memory.ts';
import type { Log, Notifier } from '../../runtime/ports.ts';
import { freeSpace } from '../../runtime/space.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import type { Pair } from '../node.ts';
import { announcer } from './announce.ts';
import { checkRunner } from './checks.ts';
import { buildDeeds, type Deeds } from './deeds.ts';
import { eventWriter } from './events.ts';
import { hookRunner } from './hooks.ts';
import { boundToolSsh, installedLine } from './installed.ts';
import { createLoop, type Loop } from './loop.ts';
import { people, type TellPeople } from './people.ts';
import { performer } from './perform.ts';
import { DISK_MS, recorder } from './record.ts';
import { openSenses } from './senses.ts';
import { summarizer } from './summary.ts';
import { surroundings } from './surroundings.ts';

export interface Daemon {
  readonly loop: Loop;
  readonly deeds: Deeds;
  readonly people: TellPeople;
  /** What was told last on this node, the newest at the end. */
  readonly told: () => readonly Told[];
  /** What the last beats measured, the newest at the end. */
  readonly beats: () => readonly BeatSample[];
  readonly counts: () => Counts;
  /** Ends children and connections. */
  close(): void;
}

export interface Surroundings {
  /** The configuration of this moment: a reload replaces it. */
  readonly config: () => Config;
  readonly pair: Pair;
  readonly log: Log;
  readonly notifier: Notifier;
  readonly runtimeDirectory: string;
}

const TOLD_KEPT = 10;

/** Puts the parts together: what asks, what decides, what does. Holds no rule of its own. */
export async function assemble(around: Surroundings): Promise<Daemon> {
  const { config, pair, log } = around;
  const { journal: where, vip } = config();
  const tools = { clock, exec, files: systemFiles() };
  const disk = systemDisk();
  const stopping = new AbortController();
  const password = readPassword(config());
  const loaded = await remember(where.directory, log);
  const memory = loaded.kind === 'state' ? loaded.state : null;
  // The loop is made from the senses, and they wake it: the first wake comes long after both are there.
  const later: { loop: Loop | null } = { loop: null };
  const senses = openSenses({
    config,
    pair,
    tools,
    password: password.kind === 'ok' ? password.password : null,
    remembered: memory?.witnesses ?? [],
    wake: () => later.loop?.wake(),
  });
  const tell = people({ config, selfName: pair.self.host, ssh: senses.ssh, exec, log, clock });
  const deeds = buildDeeds({
    config,
    pair,
    local: senses.local,
    peer: senses.peer,
    ports: { ...tools, disk, space: freeSpace, sql: sqlOnce, ssh: senses.ssh, log },
    runtimeDirectory: around.runtimeDirectory,
    toolSshDirectory: await boundToolSsh(config(), pair, disk, log),
    line: await installedLine(config(), pair, log),
    signal: stopping.signal,
  });
  const journalOptions = { directory: where.directory, maxBytes: where.maxSize, timeoutMs: DISK_MS };
  const record = recorder({
    clock,
    disk,
    journal: await openJournal(journalOptions, { ...tools, disk }),
    directory: where.directory,
    witnesses: senses.witnessNames,
    observesOnly: () => config().failover.observeOnly,
    surroundings: surroundings(config),
    onTrouble: tell.ofDiskTrouble,
  });
  let told: readonly Told[] = [];
  const beats = recentBeats();
  const counts = counter();
  const announce = announcer({
    log,
    beats: () => config().log.beats,
    events: eventWriter(journaldEvents(exec)),
    tellPeople: tell.everywhere,
    keep: (code, text) => {
      told = [...told, { code, text, atWallMs: clock.now().wallMs }].slice(-TOLD_KEPT);
    },
  });
  const summarize = summarizer({
    clock,
    log,
    notifier: around.notifier,
    everyMs: () => config().log.summaryEvery,
    tidyUp: garbageCollector(),
  });
  const checks = checkRunner({
    config,
    pair,
    role: () => later.loop?.evidence()?.local.role ?? 'unknown',
    ...tools,
    disk: systemDisk(),
    log,
    directory: around.runtimeDirectory,
  });
  const hooks = hookRunner({ config, exec, log, clock });
  const loop = createLoop(
    initialState({ self: pair.self.host, peer: pair.peer.host, vip: printCidr(vip.address) }),
    {
      clock,
      policy: () => policyOf(config()),
      observe: async (plannedMs, state) => {
        const evidence = await senses.observe(plannedMs, state);
        const seen = checks.seen();
        return seen === null ? evidence : { ...evidence, checks: seen };
      },
      tick: senses.tick,
      record: (before, event, decision, now) => {
        // A new claim is on its way to the witnesses before anything is done for it.
        if (decision.state.epoch !== null) senses.carry(decision.state.epoch);
        return record(before, event, decision, now);
      },
      announce: (before, decision) => {
        announce(before, decision);
        hooks.decided(before, decision);
      },
      perform: performer(deeds),
      progressed: (state, evidence) => {
        summarize(state, evidence);
        beats.add(evidence);
        counts.add(state, evidence, policyOf(config()), clock.now().monoMs);
        hooks.seen(state, evidence);
      },
    },
  );
  later.loop = loop;
  await loop.post({ kind: 'started', durable: memory?.durable ?? null });
  return {
    loop,
    deeds,
    people: tell,
    told: () => told,
    beats: () => beats.list(),
    counts: () => counts.read(),
    close() {
      stopping.abort();
      checks.stop();
      senses.close();
    },
  };
}

async function remember(directory: string, log: Log): Promise<LoadedState> {
  const loaded = await loadState(directory, DISK_MS, systemFiles());
  if (loaded.kind === 'damaged' || loaded.kind === 'unreadable') {
    const text = `The memory of an earlier run cannot be read (${loaded.why}): a failover that it was in is not known.`;
    log.write('alert', text, { code: 'JOURNAL_FAILED' });
  }
  return loaded;
}
