import type { Config } from '../../config/settings.ts';
import { verbLine } from '../../core/ssh-verbs.ts';
import { sshTroubleWords } from '../../effects/ssh-words.ts';
import { exec } from '../../runtime/exec.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import type { Pair } from '../node.ts';
import { peerHelper } from '../remote-helpers.ts';
import { daemonSshOptions } from '../targets.ts';

const ASK_MS = 3000;

/** What `ssh.boundKey` brings on the other coordinator. */
export interface BoundKey {
  readonly works: boolean;
  readonly why: string;
  /** It is bound to nothing. */
  readonly free: boolean;
}

/** A request of its own, which must be done, and another command, which must not; null where no such key is set. */
export async function askBoundKey(config: Config, pair: Pair): Promise<BoundKey | null> {
  if (config.ssh.boundKey === null) return null;
  const ssh = openSshHost(daemonSshOptions(config, pair.peer, peerHelper(config, pair)), exec);
  try {
    const hello = await ssh.exec(verbLine({ verb: 'hello' }), ASK_MS);
    const other = await ssh.exec('true', ASK_MS);
    const free = other.kind === 'exit' && other.code === 0;
    if (hello.kind !== 'exit') return { works: false, why: sshTroubleWords(hello), free };
    const said = hello.stderr.trim().split('\n').at(-1) ?? '';
    return { works: hello.stdout === 'hello\n', why: said || `exit code ${hello.code}`, free };
  } finally {
    ssh.close();
  }
}
