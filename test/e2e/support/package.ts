import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '../../../src/runtime/exec.ts';
import { CHECKOUT, COORDINATORS, type Coordinator, type Lab } from '../../lab/driver/lab.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

/** Compressing 120 MB, twice, on a busy machine. */
export const BUILD_MS = 900_000;
const OUTPUT_BYTES = 8 * 1024 * 1024;

/** Runs a program of this machine in the checkout; its output, or what it said when it failed. */
export async function must(file: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', LC_ALL: 'C' };
  const result = await exec({ file, args, env, timeoutMs: BUILD_MS, outputBytesMax: OUTPUT_BYTES });
  if (result.kind === 'exit' && result.code === 0) return result.stdout;
  throw new Error(`${file} ${args.join(' ')}: ${result.kind} ${result.code ?? ''}\n${result.stderr}`);
}

type Kind = 'deb' | 'rpm';

/** Makes the DEB of this checkout; the place of the file. */
export async function makeDeb(): Promise<string> {
  await must('npm', '--prefix', CHECKOUT, 'run', '--silent', 'package', '--', '--only', 'deb');
  return packageIn(CHECKOUT, 'deb');
}

/** Both packages of the last commit, made in a clone of its own. */
export async function packagesOfHead(): Promise<Readonly<Record<Kind, string>>> {
  const top = await cloneOfHead();
  await must('npm', '--prefix', top, 'run', '--silent', 'package');
  return { deb: packageIn(top, 'deb'), rpm: packageIn(top, 'rpm') };
}

/** How far back a commit that can be built must be found: one of several hands may lack what came with the next. */
const BACK_MAX = 8;

/** The DEB of the commit before the last one that can be built, as an older release. */
export async function olderDeb(): Promise<string> {
  const top = await cloneOfHead();
  let trouble: unknown;
  for (let back = 1; back <= BACK_MAX; back += 1) {
    try {
      await must('git', '-C', top, 'checkout', '--quiet', 'HEAD~1');
      await must(
        'npm',
        '--prefix',
        top,
        'run',
        '--silent',
        'package',
        '--',
        '--only',
        'deb',
        '--release',
        '0',
      );
      return packageIn(top, 'deb');
    } catch (error) {
      trouble = error;
    }
  }
  throw trouble;
}

function packageIn(top: string, kind: Kind): string {
  const made = readdirSync(join(top, 'dist')).find((name) => name.endsWith(`.${kind}`));
  if (made === undefined) throw new Error(`there is no ${kind} in dist`);
  return join(top, 'dist', made);
}

/** Whatever is being changed here meanwhile. */
async function cloneOfHead(): Promise<string> {
  const top = await temporaryDirectory();
  await must('git', 'clone', '--quiet', CHECKOUT, top);
  for (const place of ['node_modules', 'scripts/package/runtime/node_modules']) {
    if (existsSync(join(CHECKOUT, place))) await copyTree(join(CHECKOUT, place), join(top, place));
  }
  return top;
}

/** By hard links where both are on one file system: it is 400 MB, and nothing is written into it. */
async function copyTree(from: string, to: string): Promise<void> {
  const oneDevice = statSync(from).dev === statSync(dirname(to)).dev;
  await must('cp', oneDevice ? '-al' : '-a', from, to);
}

export const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Copies a file of this machine into a host. */
export async function copyInto(hosts: Lab, host: Coordinator, from: string, to: string): Promise<void> {
  const child = spawn(`${CHECKOUT}/scripts/lab.sh`, ['exec', host, 'dd', `of=${to}`, 'bs=1M'], {
    env: { ...process.env, LAB_NAME: hosts.name, LAB_VERSION: hosts.version },
    stdio: [openSync(from, 'r'), 'ignore', 'ignore'],
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${from} could not be copied to ${host}`);
}

/** What `scripts/install.sh` left is taken away again, but for the configuration: a host that never had the product. */
export async function makeClean(hosts: Lab): Promise<void> {
  const paths = ['/usr/lib/whpg-failover', '/usr/share/whpg-failover', '/usr/bin/whpg-failover'];
  const units = ['system/whpg-failover.service', 'catalog/whpg-failover.catalog'];
  for (const host of COORDINATORS) {
    await inHost(hosts, host, 'rm', '-rf', ...paths, ...units.map((unit) => `/usr/lib/systemd/${unit}`));
    await inHost(hosts, host, 'systemctl', 'daemon-reload');
  }
}

/** The output of a command in a host that must end well. */
export async function inHost(hosts: Lab, host: Coordinator, ...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await hosts.run(host, command);
  if (code !== 0) throw new Error(`${host}: ${command.join(' ')}: ${code}\n${stdout}${stderr}`);
  return stdout.trim();
}
