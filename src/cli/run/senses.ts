import type { Config } from '../../config/settings.ts';
import type { Epoch } from '../../core/epoch.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { State } from '../../core/state.ts';
import type { MonoMs } from '../../core/units.ts';
import { openBeat } from '../../probes/beat.ts';
import { type IcmpProbe, watchIcmp } from '../../probes/icmp.ts';
import { watchLocal } from '../../probes/local.ts';
import { watchReplication } from '../../probes/replication.ts';
import { systemAddresses } from '../../runtime/addresses.ts';
import { startLines } from '../../runtime/lines.ts';
import type { Clock, Exec, Files, SqlTarget, SshHost } from '../../runtime/ports.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import { openSqlSession } from '../../runtime/sql-session.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import type { Pair } from '../node.ts';
import { helperOfWitness, peerHelper } from '../remote-helpers.ts';
import { daemonSshOptions, localDatabase, peerDatabase } from '../targets.ts';
import { type Observer, observer } from './observe.ts';
import { findWitnesses } from './witnesses.ts';

/** Everything that the daemon sees with. */
export interface Senses {
  /** To the other coordinator: the fence uses the same kept connection. */
  readonly ssh: SshHost;
  /** Our own server by its unix socket. */
  readonly local: SqlTarget;
  readonly peer: SqlTarget;
  readonly witnessNames: () => readonly string[];
  readonly observe: (plannedMs: MonoMs, state: State) => Promise<Evidence>;
  readonly tick: Observer['tick'];
  /** Has the witnesses keep this epoch; in the background. */
  readonly carry: (epoch: Epoch) => void;
  close(): void;
}

export interface SenseSource {
  readonly config: () => Config;
  readonly pair: Pair;
  readonly password: string | null;
  readonly tools: { readonly clock: Clock; readonly exec: Exec; readonly files: Files };
  /** Witnesses that an earlier run found. */
  readonly remembered: readonly string[];
  /** A connection was lost or a reply is overdue: look now. */
  readonly wake: () => void;
}

export function openSenses(source: SenseSource): Senses {
  const { config, pair, password, tools, wake } = source;
  const { clock, exec } = tools;
  const first = config();
  const { heartbeat, database } = first;
  const ssh = openSshHost(daemonSshOptions(first, pair.peer, peerHelper(first, pair)), exec);
  const local = localDatabase(first, password);
  const peer = peerDatabase(first, pair.peer, password);
  const peerSession = openSqlSession(peer, wake);
  const localSession = openSqlSession(local, wake);
  const icmp = heartbeat.icmp ? ping(first, pair, clock, wake) : null;
  const witnesses = findWitnesses({
    config,
    session: peerSession,
    remembered: source.remembered,
    open: (host) =>
      openSshHost(
        daemonSshOptions(config(), { host, address: host }, helperOfWitness(first, pair.peer.address)),
        exec,
      ),
  });
  const ask = openBeat(
    { ...tools, addresses: systemAddresses(), sqlOnce },
    {
      address: pair.peer.address,
      icmp,
      ssh: heartbeat.ssh ? ssh : null,
      sql: heartbeat.sql ? peer : null,
      replication: heartbeat.replication ? watchReplication(peerSession, pair.self.address) : null,
    },
    watchLocal(
      { ...tools, session: localSession },
      { dataDirectory: pair.self.dataDirectory, installation: database.installation },
    ),
    {
      timeoutMs: heartbeat.timeout,
      vip: first.vip.address.address,
      interfaceName: first.vip.interface,
      gateway: first.vip.gateway,
      witnessTimeoutMs: first.witness.timeout,
      witnesses: () => witnesses.hosts(),
    },
  );
  const watch = observer({
    clock,
    ask,
    lastCompanyMs: () => icmp?.lastCompanyMs() ?? null,
    companyInMs: (nowMs) => icmp?.companyInMs(nowMs) ?? null,
  });
  return {
    ssh,
    local,
    peer,
    witnessNames: () => witnesses.names(),
    observe(plannedMs, state) {
      witnesses.refresh(plannedMs);
      if (state.epoch !== null) witnesses.carry(state.epoch, plannedMs);
      return watch.observe(plannedMs, state);
    },
    tick: (nowMs) => watch.tick(nowMs),
    carry: (epoch) => witnesses.carry(epoch, clock.now().monoMs),
    close() {
      icmp?.stop();
      witnesses.close();
      for (const connection of [ssh, peerSession, localSession]) connection.close();
    },
  };
}

function ping({ heartbeat }: Config, { peer }: Pair, clock: Clock, onQuiet: () => void): IcmpProbe {
  const { icmpInterval: intervalMs, timeout: timeoutMs } = heartbeat;
  return watchIcmp({ clock, startLines }, { address: peer.address, intervalMs, timeoutMs, onQuiet });
}
