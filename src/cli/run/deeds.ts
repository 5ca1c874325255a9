import { homedir, userInfo } from 'node:os';
import type { Config } from '../../config/settings.ts';
import type { Line } from '../../core/edition.ts';
import type { AnnounceOptions } from '../../effects/announce.ts';
import type { FenceOptions } from '../../effects/fence.ts';
import type { HandOverOptions } from '../../effects/hand-over.ts';
import type { PromoteOptions } from '../../effects/promote.ts';
import type { StopDatabaseOptions } from '../../effects/stop-database.ts';
import type { SweepOptions } from '../../effects/sweep.ts';
import type { VerifyOptions } from '../../effects/verify.ts';
import type { VipAddress } from '../../effects/vip.ts';
import { systemAddresses } from '../../runtime/addresses.ts';
import type {
  Clock,
  Disk,
  Exec,
  Files,
  FreeSpace,
  Log,
  SqlOnce,
  SqlTarget,
  SshHost,
} from '../../runtime/ports.ts';
import type { Pair } from '../node.ts';

/** Everything that the effects are given, built once from the configuration. */
export interface Deeds {
  readonly selfName: string;
  readonly log: Log;
  readonly ports: DeedPorts;
  /** Ends what goes on in the background when the daemon stops. */
  readonly signal: AbortSignal;
  readonly vip: VipAddress;
  readonly stop: StopDatabaseOptions;
  readonly fence: () => FenceOptions;
  readonly handOver: () => HandOverOptions;
  readonly promote: (peerSilent: boolean) => PromoteOptions;
  readonly verify: () => VerifyOptions;
  readonly announce: () => AnnounceOptions;
  readonly sweep: () => SweepOptions;
}

export interface DeedPorts {
  readonly clock: Clock;
  readonly exec: Exec;
  readonly files: Files;
  readonly disk: Disk;
  readonly space: FreeSpace;
  readonly sql: SqlOnce;
  readonly ssh: SshHost;
  readonly log: Log;
}

export interface DeedSource {
  readonly config: () => Config;
  readonly pair: Pair;
  readonly ports: DeedPorts;
  readonly local: SqlTarget;
  readonly peer: SqlTarget;
  readonly runtimeDirectory: string;
  readonly toolSshDirectory: string | null;
  /** Which line of tools and files is installed here. */
  readonly line: Line;
  readonly signal: AbortSignal;
}

/** How long an immediate stop on the old primary may take before SIGKILL. */
const FENCE_GRACE_MS = 1000;

export function buildDeeds(source: DeedSource): Deeds {
  const { pair, ports, local } = source;
  const config = source.config();
  const vip = vipAddress(config);
  const { port, installation } = config.database;
  return {
    selfName: pair.self.host,
    log: ports.log,
    ports,
    signal: source.signal,
    vip,
    stop: {
      dataDirectory: pair.self.dataDirectory,
      port,
      installation,
      allowanceMs: config.isolation.stopAllowance,
    },
    fence: () => fenceOptions(source.config(), pair),
    handOver: () => handOverOptions(source),
    promote: (peerSilent) => promoteOptions(source, peerSilent),
    verify: () => ({
      local,
      line: source.line,
      self: pair.self,
      peer: pair.peer,
      reach: source.config().failover.verify,
      segmentsMustAnswer: source.config().failover.segmentsMustAnswer,
      timeoutMs: source.config().promotion.verifyTimeout,
    }),
    announce: () => ({
      address: vip.address,
      interface: vip.interface,
      count: source.config().vip.announceCount,
    }),
    sweep: () => sweepOptions(source),
  };
}

export function vipAddress(config: Config): VipAddress {
  const { address, interface: name, label } = config.vip;
  return {
    address: address.address,
    prefix: address.prefix,
    interface: name,
    label,
    coordinatorAddresses: config.coordinators.map((coordinator) => coordinator.address),
  };
}

function fenceOptions(config: Config, { peer }: Pair): FenceOptions {
  const { command, commandTimeout, timeout } = config.fence;
  return {
    database: {
      dataDirectory: peer.dataDirectory,
      port: config.database.port,
      installation: config.database.installation,
      graceMs: FENCE_GRACE_MS,
    },
    vip: { address: config.vip.address.address, controlSocket: config.control.socket },
    command:
      command === null
        ? null
        : {
            argv: command,
            timeoutMs: commandTimeout,
            host: peer.host,
            address: peer.address,
            cluster: config.cluster,
            home: homedir(),
          },
    timeoutMs: timeout,
  };
}

function handOverOptions({ config, pair, local, peer, line }: DeedSource): HandOverOptions {
  const { database, promotion, vip, control } = config();
  const { port, installation } = database;
  return {
    database: { dataDirectory: pair.peer.dataDirectory, port, installation, line, target: peer },
    vip: { address: vip.address.address, controlSocket: control.socket },
    local,
    stopMs: promotion.cleanStopTimeout,
  };
}

function promoteOptions(source: DeedSource, peerSilent: boolean): PromoteOptions {
  const { pair, local } = source;
  const config = source.config();
  return {
    method: config.promotion.method,
    environment: {
      installation: config.database.installation,
      line: source.line,
      dataDirectory: pair.self.dataDirectory,
      port: config.database.port,
      user: userInfo().username,
      home: homedir(),
    },
    local,
    timeoutMs: config.promotion.timeout,
    sshTimeoutMs: config.promotion.sshTimeout,
    toolSshDirectory: source.toolSshDirectory,
    ownNames: [pair.self.host, pair.self.address],
    peerSilent,
    outputFile: `${source.runtimeDirectory}/gpactivatestandby.out`,
  };
}

function sweepOptions({ config, pair, local }: DeedSource): SweepOptions {
  const { database, vip } = config();
  const addresses = systemAddresses();
  return {
    local,
    version: database.version === 'auto' ? null : database.version,
    old: pair.peer,
    ownAddresses: () => [
      ...addresses.held().map(({ address }) => address),
      pair.self.address,
      vip.address.address,
    ],
  };
}
