import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type PromoteOptions, promote } from '../../src/effects/promote.ts';
import { installToolSsh } from '../../src/effects/tool-ssh.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { exec } from '../../src/runtime/exec.ts';
import { systemFiles } from '../../src/runtime/files.ts';
import { freeSpace } from '../../src/runtime/space.ts';
import { type FakeInstallation, fakeInstallation } from './fake-installation.ts';
import { memoryLog } from './memory-log.ts';

/** How SSH to the old coordinator's host ends. */
export type OldHost = 'lock' | 'no lock' | 'denied' | 'refused' | 'no route' | 'hangs';

/** The lab's gpactivatestandby, whole, around a database that is one word in a file. */
export interface StandIn extends FakeInstallation {
  readonly log: ReturnType<typeof memoryLog>;
  oldHost(is: OldHost): void;
  /** The standby's process ends: `ssh localhost` and pg_ctl do not find it any more. */
  standbyDown(): void;
  /** A fault of the stand-in, as in the lab. */
  bite(name: string, value?: string): void;
  promote(options?: Partial<PromoteOptions>, signal?: AbortSignal): ReturnType<typeof promote>;
  /** What the tool printed, of what the log got. */
  told(): string;
}

const lab = resolve(import.meta.dirname, '../lab');

/** PostgreSQL and SSH are replaced; what the real tool does itself is the lab's. */
export async function standIn(version: 6 | 7): Promise<StandIn> {
  const fake = fakeInstallation();
  const { installation, root, dataDirectory } = fake;
  for (const part of ['gphome-common', `gphome-${version}`])
    cpSync(join(lab, part), installation, { recursive: true });
  const log = memoryLog();
  const put = (path: string, text: string): void => writeFileSync(join(root, path), text);
  patch(installation, root);
  for (const [name, text] of Object.entries(programs)) fake.program(name, text);
  fake.signalFile(version === 6 ? 'recovery.conf' : 'standby.signal');
  const conninfo = "primary_conninfo = 'user=gpadmin host=cdw port=5432 application_name=gp_walreceiver'\n";
  fake.data(version === 6 ? 'recovery.conf' : 'postgresql.auto.conf', conninfo);
  for (const name of ['home', 'data/log', 'data/pg_log']) mkdirSync(join(root, name));
  put('old-host', 'no lock');
  put('standby-runs', '');
  const directory = join(root, 'tool-bin');
  const bound = { directory, sshTimeoutMs: 1000, peerNames: ['cdw'], ownNames: [] };
  await installToolSsh(bound, { disk: systemDisk(), exec });
  return {
    ...fake,
    log,
    oldHost: (is) => put('old-host', is),
    standbyDown() {
      rmSync(join(root, 'standby-runs'));
      rmSync(join(dataDirectory, 'postmaster.pid'));
      fake.setState('down');
    },
    bite: (name, value = '1') => put('bites', `${name}=${value}\n`),
    told: () => log.lines.map(({ text }) => text).join('\n'),
    promote: (options = {}, signal) =>
      promote(
        {
          method: 'gpactivatestandby',
          environment: {
            installation,
            dataDirectory,
            line: version,
            port: 5432,
            user: 'gpadmin',
            home: join(root, 'home'),
          },
          local: { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' },
          timeoutMs: 30_000,
          sshTimeoutMs: 1000,
          toolSshDirectory: directory,
          ownNames: [],
          peerSilent: false,
          outputFile: join(root, 'tool.out'),
          lookOnMs: 100,
          waitForToolsMs: 300,
          proc: fake.proc,
          ...options,
        },
        {
          exec,
          sql: fake.sql,
          files: systemFiles(),
          disk: systemDisk(),
          space: freeSpace,
          clock: systemClock,
          log,
        },
        signal,
      ),
  };
}

/** Root may run the tests, the bites are this test's own, and the two hosts are told apart by name. */
function patch(installation: string, root: string): void {
  const change = (name: string, from: RegExp, to: string): void => {
    const path = join(installation, name);
    const before = readFileSync(path, 'utf8');
    const after = before.replaceAll(from, to);
    if (before === after) throw new Error(`${name} has no ${from.source}`);
    writeFileSync(path, after);
  };
  change('lib/standby.sh', /\(\(EUID != 0\)\) \|\| return 1/g, ':');
  change('lib/bites.sh', /\/etc\/lab\/bites/g, `${root}/bites`);
  const path = join(installation, 'greenplum_path.sh');
  writeFileSync(path, `${readFileSync(path, 'utf8')}export STATE=${root}/state ROOT=${root}\n`);
  for (const name of ['gpactivatestandby', 'postgres']) {
    const program = join(installation, 'bin', name);
    if (existsSync(program)) chmodSync(program, 0o755);
  }
}

const programs: Readonly<Record<string, string>> = {
  ssh: String.raw`
echo "$@" >> "$ROOT/ssh-calls"
while [[ $1 == -* ]]; do [[ $1 == -o ]] && shift; shift; done
[[ $1 != *localhost ]] || { eval "$2"; exit; }
case $(<"$ROOT/old-host") in
  lock) printf '%s\n' 4711 /data/coordinator/gpseg-1 1795242476 5432 /tmp ;;
  'no lock') echo 'cat: /tmp/.s.PGSQL.5432.lock: No such file or directory' >&2; exit 1 ;;
  denied) echo 'gpadmin@cdw: Permission denied (publickey).' >&2; exit 255 ;;
  refused) echo 'ssh: connect to host cdw port 22: Connection refused' >&2; exit 255 ;;
  'no route') echo 'ssh: connect to host cdw port 22: No route to host' >&2; exit 255 ;;
  hangs) exec sleep 600 ;;
esac`,
  pg_ctl: `
echo "$@" >> "$ROOT/pg_ctl-calls"
. "$(dirname "$0")/../lib/bites.sh"
case " $* " in
  *' status '*) [[ -e $ROOT/standby-runs ]] ;;
  *' start '*)
    [[ ! -e $ROOT/port-taken ]] || { mkdir -p "$ROOT/data/log" "$ROOT/data/pg_log"
      echo 'LOG:  could not bind IPv4 address "0.0.0.0": Address already in use' | tee -a "$ROOT/data/log/startup.log" >> "$ROOT/data/pg_log/startup.log"
      echo 'pg_ctl: could not start server' >&2; exit 1; }
    echo recovery > "$STATE"; : > "$ROOT/standby-runs"; echo 'server started in mirror mode' ;;
  *' promote '*)
    [[ $(<"$STATE") == recovery ]] || { echo 'pg_ctl: cannot promote server; server is not in standby mode' >&2; exit 1; }
    bite_slowly
    rm -f "$ROOT/data/standby.signal"; [[ ! -e $ROOT/data/recovery.conf ]] || mv "$ROOT/data/recovery.conf" "$ROOT/data/recovery.done"
    echo primary > "$STATE"; echo 'server promoting' ;;
esac`,
  ps: '[[ ! -e $ROOT/standby-runs ]] || echo "gpadmin 100 1 postgres -D $ROOT/data"',
  psql: '[[ $(<"$STATE") == primary ]]',
};
