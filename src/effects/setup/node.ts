import { type CommandHost, noReport } from '../command-host.ts';
import { parseKeyValues } from '../key-values.ts';
import { nodeProgram } from './node-program.ts';

/** What an installation needs of a node, and what is there of it. */
export interface NodeFacts {
  readonly isRoot: boolean;
  readonly hasSystemd: boolean;
  readonly family: 'debian' | 'rhel' | 'unknown';
  /** Programs and files of the database that are not there. */
  readonly missing: readonly string[];
  /** `arping` is that of iputils: another one of that name has other options. */
  readonly hasIputils: boolean;
  readonly hasAccount: boolean;
  readonly hasTty: boolean;
  /** Node.js, recent enough. */
  readonly hasNode: boolean;
  /** Another program that holds this VIP, and the file that says so. */
  readonly rival: { readonly name: 'keepalived' | 'gpfailover'; readonly file: string } | null;
  readonly isEnabled: boolean;
  /** systemd's word: active, activating, failed, … */
  readonly active: string;
  readonly result: string;
  /** It runs with files that were replaced since. */
  readonly isStale: boolean;
  readonly holdsVip: boolean;
}

export type NodeAnswer =
  | { readonly kind: 'seen'; readonly facts: NodeFacts }
  | { readonly kind: 'unknown'; readonly why: string };

export interface NodePlaces {
  readonly account: string;
  readonly vip: string;
  readonly installation: string;
  /** The files whose change needs a restart. */
  readonly files: readonly string[];
}

const LOOK_MS = 20_000;

/** Read-only. */
export async function lookAtNode(host: CommandHost, places: NodePlaces): Promise<NodeAnswer> {
  const { account, vip, installation, files } = places;
  const words = ['bash', '--norc', '-c', nodeProgram, 'whpg-setup', account, vip, installation, ...files];
  const result = await host.run(words, LOOK_MS);
  const values = result.kind === 'exit' ? parseKeyValues(result.stdout) : null;
  if (values === null) return { kind: 'unknown', why: noReport(host, result) };
  const is = (key: string): boolean => values.get(key) === '1';
  const rival = values.get('rival');
  const family = values.get('family');
  return {
    kind: 'seen',
    facts: {
      isRoot: is('root'),
      hasSystemd: is('systemd'),
      family: family === 'debian' || family === 'rhel' ? family : 'unknown',
      missing: (values.get('missing') ?? '').split(' ').filter((name) => name !== ''),
      hasIputils: is('iputils'),
      hasAccount: is('user'),
      hasTty: is('tty'),
      hasNode: is('node'),
      rival:
        rival === 'keepalived' || rival === 'gpfailover'
          ? { name: rival, file: values.get('rivalfile') ?? '' }
          : null,
      isEnabled: values.get('enabled') === 'enabled',
      active: values.get('active') || 'unknown',
      result: values.get('result') ?? '',
      isStale: is('stale'),
      holdsVip: is('holds'),
    },
  };
}
