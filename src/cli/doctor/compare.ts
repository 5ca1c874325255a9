import type { Config } from '../../config/settings.ts';
import { sqlOff } from '../../probes/classify-sql.ts';
import { systemClock } from '../../runtime/clock.ts';
import { exec } from '../../runtime/exec.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import type { Pair } from '../node.ts';
import { peerHelper } from '../remote-helpers.ts';
import { daemonSshOptions } from '../targets.ts';
import { type Finding, judgeAll } from './check.ts';
import { COMPARED } from './compared.ts';
import { bothFacts, type Side } from './scene.ts';
import { askSkew } from './skew.ts';

/** Compares this node, a standby, with its primary. Throws when one of them cannot be asked. */
export async function compareNodes(
  config: Config,
  pair: Pair,
  configFile: string,
): Promise<readonly Finding[]> {
  const ssh = openSshHost(daemonSshOptions(config, pair.peer, peerHelper(config, pair)), exec);
  try {
    const [own, other] = await bothFacts(config, pair, configFile, { exec, ssh });
    if (own.kind === 'unknown') throw new Error(`this node: ${own.why}`);
    if (other.kind === 'unknown') throw new Error(`${pair.peer.host}: ${other.why}`);
    const skew = await askSkew(ssh);
    const side = { why: '', status: null };
    const here: Side = { ...side, node: pair.self, facts: own.facts, sql: { ...sqlOff, why: 'in-recovery' } };
    const there: Side = { ...side, node: pair.peer, facts: other.facts, sql: { ...sqlOff, why: 'ready' } };
    return judgeAll(COMPARED, { config, here, there, skew, nowWallMs: systemClock.now().wallMs });
  } finally {
    ssh.close();
  }
}
