import { printCidr } from '../../config/address.ts';
import { readPassword } from '../../config/load.ts';
import { policyOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import { initialState } from '../../core/state.ts';
import { tellHere, tellThere } from '../../effects/tell.ts';
import { installToolSsh } from '../../effects/tool-ssh.ts';
import { openJournal } from '../../journal/journal.ts';
import { loadState } from '../../journal/state-file.ts';
import { openBeat } from '../../probes/beat.ts';
import { watchIcmp } from '../../probes/icmp.ts';
import { watchLocal } from '../../probes/local.ts';
import { watchReplication } from '../../probes/replication.ts';
import { reportHelper } from '../../probes/report-helper.ts';
import { witnessHelper } from '../../probes/witness-helper.ts';
import { systemAddresses } from '../../runtime/addresses.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { systemDisk } from '../../runtime/disk.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import { startLines } from '../../runtime/lines.ts';
import type { Log, Notifier } from '../../runtime/ports.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import { openSqlSession } from '../../runtime/sql-session.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import type { Pair } from '../node.ts';
import { localDatabase, peerDatabase, sshOptions } from '../targets.ts';
import { announcer } from './announce.ts';
import { buildDeeds, type Deeds } from './deeds.ts';
import { createLoop, type Loop } from './loop.ts';
import { observer } from './observe.ts';
import { performer } from './perform.ts';
import { DISK_MS, epochFile, recorder } from './record.ts';
import { summarizer } from './summary.ts';
import { findWitnesses } from './witnesses.ts';

export interface Daemon {
  readonly loop: Loop;
  readonly deeds: Deeds;
  readonly tellHere: (code: string, text: string) => void;
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

/** Puts the parts together: what asks, what decides, what does. Holds no rule of its own. */
export async function assemble(around: Surroundings): Promise<Daemon> {
  const { config, pair, log } = around;
  const first = config();
  const directory = first.journal.directory;
  const files = systemFiles();
  const disk = systemDisk();
  const stopping = new AbortController();
  const password = readPassword(first);
  const secret = password.kind === 'ok' ? password.password : null;

  const ssh = openSshHost(sshOptions(first, pair.peer, helperFor(first, pair)), exec);
  const local = localDatabase(first, secret);
  const peerTarget = peerDatabase(first, pair.peer, secret);
  let wake = (): void => undefined;
  const icmp = first.heartbeat.icmp
    ? watchIcmp(
        { clock, startLines },
        {
          address: pair.peer.address,
          intervalMs: first.heartbeat.icmpInterval,
          timeoutMs: first.heartbeat.timeout,
          onQuiet: () => wake(),
        },
      )
    : null;
  const peerSession = openSqlSession(peerTarget, () => wake());
  const localSession = openSqlSession(local, () => wake());
  const loaded = await loadState(directory, DISK_MS, files);
  if (loaded.kind === 'damaged' || loaded.kind === 'unreadable') {
    log.write('alert', `The memory of an earlier run cannot be read: ${loaded.why}.`, {
      code: 'JOURNAL_FAILED',
    });
  }
  const remembered = loaded.kind === 'state' ? loaded.state.witnesses : [];
  const port = first.database.port;
  const witnesses = findWitnesses({
    config,
    session: peerSession,
    remembered,
    open: (host) =>
      openSshHost(
        sshOptions(config(), { host, address: host }, witnessHelper({ address: pair.peer.address, port })),
        exec,
      ),
  });

  const ask = openBeat(
    { clock, exec, files, addresses: systemAddresses(), sqlOnce },
    {
      address: pair.peer.address,
      icmp,
      ssh: first.heartbeat.ssh ? ssh : null,
      sql: first.heartbeat.sql ? peerTarget : null,
      replication: first.heartbeat.replication ? watchReplication(peerSession, pair.self.address) : null,
    },
    watchLocal(
      { clock, exec, files, session: localSession },
      { dataDirectory: pair.self.dataDirectory, installation: first.database.installation },
    ),
    {
      timeoutMs: first.heartbeat.timeout,
      vip: first.vip.address.address,
      interfaceName: first.vip.interface,
      gateway: first.vip.gateway,
      witnessTimeoutMs: first.witness.timeout,
      witnesses: () => witnesses.hosts(),
    },
  );
  const watch = observer({ clock, ask, lastReplyMs: () => icmp?.lastReplyMs() ?? null });

  const ownNames = [pair.self.host, pair.self.address];
  const toolSshDirectory = `${directory}/tool-bin`;
  const tool = await installToolSsh(
    {
      directory: toolSshDirectory,
      sshTimeoutMs: first.promotion.sshTimeout,
      peerNames: [pair.peer.host, pair.peer.address],
      ownNames,
    },
    { disk, exec },
  );
  if (tool.kind === 'failed')
    log.write('err', `The SSH of gpactivatestandby cannot be bounded: ${tool.why}.`);

  const deeds = buildDeeds({
    config,
    pair,
    local,
    ports: { clock, exec, files, disk, sql: sqlOnce, ssh, log },
    runtimeDirectory: around.runtimeDirectory,
    toolSshDirectory: tool.kind === 'done' ? toolSshDirectory : null,
    signal: stopping.signal,
  });
  const tellLocally = (code: string, text: string): void => {
    const { wall, command } = config().notify;
    void tellHere({ code, text }, { wall, command }, { exec, log });
  };
  const journal = await openJournal(
    { directory, maxBytes: first.journal.maxSize, timeoutMs: DISK_MS },
    { disk, files, clock },
  );
  const loop = createLoop(
    initialState({ self: pair.self.host, peer: pair.peer.host, vip: printCidr(first.vip.address) }),
    {
      clock,
      policy: () => policyOf(config()),
      observe: (plannedMs, state) => {
        witnesses.refresh(plannedMs);
        return watch.observe(plannedMs, state);
      },
      aloneForMs: (nowMs) => watch.aloneForMs(nowMs),
      record: recorder({
        clock,
        disk,
        journal,
        directory,
        witnesses: () => witnesses.names(),
        onTrouble: diskTrouble(around, tellLocally),
      }),
      announce: announcer({
        log,
        beats: () => config().log.beats,
        tellPeople: (code, text) => {
          tellLocally(code, text);
          void tellThere({ code, text: `${pair.self.host}: ${text}` }, config().control.socket, { ssh, log });
        },
      }),
      perform: performer(deeds),
      progressed: summarizer({
        clock,
        log,
        notifier: around.notifier,
        everyMs: () => config().log.summaryEvery,
      }),
    },
  );
  wake = () => loop.wake();
  await loop.post({ kind: 'started', durable: loaded.kind === 'state' ? loaded.state.durable : null });

  return {
    loop,
    deeds,
    tellHere: tellLocally,
    close() {
      stopping.abort();
      icmp?.stop();
      witnesses.close();
      for (const closable of [ssh, peerSession, localSession]) closable.close();
    },
  };
}

function helperFor(config: Config, { peer }: Pair): string {
  return reportHelper({
    dataDirectory: peer.dataDirectory,
    installation: config.database.installation,
    vip: config.vip.address.address,
    controlSocket: config.control.socket,
    epochFile: epochFile(config.journal.directory),
  });
}

/** A disk that stays full is told once a minute, not at every beat. */
function diskTrouble(
  { config, pair, log }: Surroundings,
  tell: (code: string, text: string) => void,
): (why: string) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (why) => {
    const nowMs = clock.now().monoMs;
    if (nowMs - toldMs < config().vip.warnEvery) return;
    toldMs = nowMs;
    const text = `The journal of ${pair.self.host} cannot be written (${why}): decisions are not recorded; failover stays armed.`;
    log.write('alert', text, { code: 'JOURNAL_FAILED' });
    tell('JOURNAL_FAILED', `[JOURNAL_FAILED] ${text}`);
  };
}
