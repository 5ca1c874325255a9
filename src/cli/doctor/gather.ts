import { readPassword } from '../../config/load.ts';
import type { Config } from '../../config/settings.ts';
import type { ReplicationRow } from '../../core/evidence.ts';
import { classifySql } from '../../probes/classify-sql.ts';
import type { FactsAnswer } from '../../probes/facts.ts';
import { watchReplication } from '../../probes/replication.ts';
import { askGateway } from '../../probes/self.ts';
import { askArp } from '../../probes/vip.ts';
import { parseView } from '../../probes/witness.ts';
import { systemClock } from '../../runtime/clock.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import type { SqlTarget, SshHost } from '../../runtime/ports.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import { askHere, askThere, statusIn } from '../ask-node.ts';
import { drillFile, lastDrill } from '../drill/record.ts';
import type { Pair } from '../node.ts';
import { helperOfWitness } from '../remote-helpers.ts';
import { daemonSshOptions, localDatabase, peerDatabase, sshOptions } from '../targets.ts';
import { askBoundKey } from './bound-key.ts';
import { askHttp } from './http.ts';
import { bothFacts, type Scene, type Side } from './scene.ts';
import { askSkew } from './skew.ts';

const ASK_MS = 3000;
const ARP_MS = 500;
const LOOK_MS = 800;
const STATUS = { op: 'status' };
const ROLE = 'select pg_is_in_recovery()';
const SEGMENT_HOSTS =
  "select distinct hostname from gp_segment_configuration where content >= 0 and role = 'p' order by hostname";

/** Looks at both nodes, their databases and what is around them, all at once. Changes nothing. */
export async function gather(config: Config, pair: Pair, configFile: string): Promise<Scene> {
  const ssh = openSshHost(sshOptions(config, pair.peer), exec);
  const read = readPassword(config);
  const password = read.kind === 'ok' ? read.password : null;
  const local = localDatabase(config, password);
  const peer = peerDatabase(config, pair.peer, password);
  const vip = config.vip.address.address;
  const { socket } = config.control;
  try {
    const link = await askLink(ssh);
    const [facts, here, there, vipSql, statusHere, statusThere, skew, arp, gateway, bound, http] =
      await Promise.all([
        bothFacts(config, pair, configFile, { exec, ssh }),
        role(local),
        role(peer),
        role({ ...peer, host: vip }),
        askHere(socket, STATUS, ASK_MS),
        link.works ? askThere(ssh, socket, STATUS, ASK_MS) : null,
        link.works ? askSkew(ssh) : null,
        askArp(
          { exec, files: systemFiles() },
          { interfaceName: config.vip.interface, vip, peerAddress: pair.peer.address, timeoutMs: ARP_MS },
        ),
        config.vip.gateway === null ? ('unknown' as const) : askGateway(exec, config.vip.gateway, ASK_MS),
        askBoundKey(config, pair),
        askHttp(config, pair),
      ]);
    const primaryHere = here.why === 'ready';
    const primary = primaryHere ? local : peer;
    const standbyAddress = (primaryHere ? pair.peer : pair.self).address;
    const anyPrimary = primaryHere || there.why === 'ready';
    const [replication, witnesses] = await Promise.all([
      anyPrimary ? askReplication(primary, standbyAddress) : null,
      askWitnesses(config, pair, anyPrimary ? primary : null, primaryHere ? pair.self : pair.peer),
    ]);
    return {
      config,
      here: { node: pair.self, ...seen(facts[0]), status: statusIn(statusHere), sql: here },
      there: { node: pair.peer, ...seen(facts[1]), status: statusIn(statusThere), sql: there },
      link,
      bound,
      skew,
      replication,
      vipSql,
      arp,
      gateway,
      witnesses,
      http,
      nowWallMs: systemClock.now().wallMs,
      lastDrillMs: lastDrill(drillFile(config.journal.directory))?.atWallMs ?? null,
    };
  } finally {
    ssh.close();
  }
}

const seen = (answer: FactsAnswer): Pick<Side, 'facts' | 'why'> =>
  answer.kind === 'facts' ? { facts: answer.facts, why: '' } : { facts: null, why: answer.why };

const role = async (target: SqlTarget) => classifySql(await sqlOnce(target, ROLE, ASK_MS));

async function askLink(ssh: SshHost): Promise<Scene['link']> {
  const startedMs = systemClock.now().monoMs;
  const result = await ssh.exec('true', ASK_MS);
  const tookMs = systemClock.now().monoMs - startedMs;
  if (result.kind === 'exit') return { works: result.code === 0, why: `exit code ${result.code}`, tookMs };
  const why = result.kind === 'no-end' ? 'no end before the deadline' : `${result.trouble}: ${result.detail}`;
  return { works: false, why, tookMs: null };
}

function askReplication(primary: SqlTarget, standbyAddress: string): Promise<ReplicationRow | null> {
  const query = (sql: string, timeoutMs: number) => sqlOnce(primary, sql, timeoutMs);
  return watchReplication({ query, close: () => undefined }, standbyAddress)(ASK_MS);
}

async function askWitnesses(
  config: Config,
  pair: Pair,
  catalogue: SqlTarget | null,
  primary: Pair['self'],
): Promise<Scene['witnesses']> {
  const names = await witnessNames(config, catalogue);
  const own = new Set([pair.self.host, pair.peer.host]);
  const helper = helperOfWitness(config, primary.address);
  return Promise.all(
    names
      .filter((name) => !own.has(name))
      .slice(0, config.witness.maximum)
      .map(async (name) => {
        const host = openSshHost(daemonSshOptions(config, { host: name, address: name }, helper), exec);
        // The first question pays for the login, which a running daemon has behind it.
        const login = await host.exec('true', ASK_MS);
        const result = login.kind === 'exit' ? await host.ask(`look ${LOOK_MS}`, ASK_MS) : login;
        host.close();
        if (result.kind === 'lines') return { name, view: parseView(result.lines) };
        return { name, view: result.kind === 'trouble' ? `${result.trouble} ${result.detail}` : result.kind };
      }),
  );
}

async function witnessNames(config: Config, catalogue: SqlTarget | null): Promise<readonly string[]> {
  const { hosts } = config.witness;
  if (hosts === 'none') return [];
  if (hosts !== 'auto') return hosts;
  if (catalogue === null) return [];
  const result = await sqlOnce(catalogue, SEGMENT_HOSTS, ASK_MS);
  return result.kind === 'rows' ? result.rows.flatMap(({ hostname }) => hostname ?? []) : [];
}
