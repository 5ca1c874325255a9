import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { askFactsHere, type Facts, parseFacts } from '../../../src/probes/facts.ts';
import { factsProgram } from '../../../src/probes/facts-program.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let root = '';
beforeEach(async () => {
  root = join(await temporaryDirectory(), "it's a place");
  for (const name of ['data', 'gphome/bin', 'home', 'state'])
    mkdirSync(join(root, name), { recursive: true });
  write('data/PG_VERSION', '12\n');
  write('gphome/greenplum_path.sh', '');
});

const write = (name: string, text: string): void => writeFileSync(join(root, name), text);

const places = (salt = 's') => ({
  dataDirectory: join(root, 'data'),
  installation: join(root, 'gphome'),
  port: 5432,
  stateDirectory: join(root, 'state'),
  configFile: join(root, 'config.yaml'),
  interfaceName: 'lo',
  vip: '127.0.0.1',
  // Nobody listens on port 1: the login ends at once.
  peer: { host: 'localhost', address: '127.0.0.1' },
  sshPort: 1,
  sshUser: 'nobody',
  salt,
});

async function ask(salt?: string): Promise<Facts> {
  const home = { ...process.env, HOME: join(root, 'home') } as Record<string, string>;
  const answer = await askFactsHere(places(salt), 15_000, { exec: (run) => exec({ ...run, env: home }) });
  if (answer.kind !== 'facts') throw new Error(answer.why);
  return answer.facts;
}

test('settings come by name: the last one counts, numbers and switches are seen, texts are not', async () => {
  write(
    'data/postgresql.conf',
    "max_connections = 100 # few\nport=5432\n#ssl = on\nLog_Line_Prefix = '%m it''s # '\narchive_command 'curl -u me:sesame'\n",
  );
  write('data/postgresql.auto.conf', "max_connections = '250'\nlisten_addresses = '*'\n");
  const facts = await ask();
  const lines = facts.all('setting');
  expect(lines).toContain('max_connections =250');
  expect(lines).toContain('port =5432');
  expect(lines).toContain('listen_addresses =*');
  expect(lines.filter((line) => /^(archive_command|log_line_prefix) #[0-9a-f]{16}$/.test(line))).toHaveLength(
    2,
  );
  expect(lines).toHaveLength(5);
});

const secrets = (text: string) => text.match(/^(?:pgpass|cert\.server\.key|setting|hba)=.*/gm);

test('no secret leaves the host, and its hash is another one each time', async () => {
  write('home/.pgpass', '*:*:*:gpadmin:sesame\n');
  chmodSync(join(root, 'home/.pgpass'), 0o600);
  write('data/server.key', 'sesame');
  write('data/postgresql.conf', "primary_conninfo = 'password=sesame'\n");
  write('data/pg_hba.conf', 'host all all 10.0.0.0/8 ldap ldapbindpasswd="sesame"\n');
  const run = (salt: string) =>
    exec({
      file: 'bash',
      args: ['-c', factsProgram(places(salt))],
      timeoutMs: 15_000,
      env: { HOME: join(root, 'home'), PATH: process.env.PATH ?? '' },
    });
  const [one, other] = await Promise.all([run('one'), run('other')]);
  expect(one.stdout).not.toContain('sesame');
  expect(secrets(one.stdout)).toHaveLength(4);
  expect(secrets(one.stdout)?.filter((line) => secrets(other.stdout)?.includes(line))).toEqual([]);
});

test('pg_hba.conf comes line by line, without comments and options', async () => {
  write(
    'data/pg_hba.conf',
    '# all\nlocal  all  all  trust # us\n\nhost all gpadmin 10.0.0.1 255.255.255.0 md5\nhostssl all all ::1/128 cert map=x\n',
  );
  expect((await ask()).all('hba')).toEqual([
    'local all all - trust',
    'host all gpadmin 10.0.0.1/255.255.255.0 md5',
    expect.stringMatching(/^hostssl all all ::1\/128 cert #[0-9a-f]{16}$/),
  ]);
});

test('a tool that fails is told of with its words, one that is missing as missing', async () => {
  write('gphome/bin/gpactivatestandby', '#!/bin/sh\necho No module named gppylib >&2\nexit 1\n');
  chmodSync(join(root, 'gphome/bin/gpactivatestandby'), 0o755);
  const facts = await ask();
  expect(facts.one('tool.gpactivatestandby')).toBe('fails with status 1: No module named gppylib');
  expect(facts.one('tool.gpinitstandby')).toBe('missing');
});

test('what cannot be known is left out or said, and the report is whole all the same', async () => {
  const facts = await ask();
  expect(facts.one('ssh')).toMatch(/^255 \d+$/);
  expect([facts.one('data'), facts.one('pgpass'), facts.one('history')]).toEqual([
    'readable',
    'absent',
    'absent',
  ]);
  expect([facts.one('hbafile'), facts.one('started'), facts.one('rival')]).toEqual([
    'unreadable',
    null,
    null,
  ]);
  expect(facts.one('space.data')).toMatch(/^\d+ \d+% (\d+%|-)$/);
});

test('half a report is no report', () => {
  expect(parseFacts('data=readable\n', 'it ended early')).toEqual({ kind: 'unknown', why: 'it ended early' });
});

test('control characters of another host do not reach a terminal', () => {
  const answer = parseFacts('gpversion=\u001b[2Jpostgres\nend=1\n', '');
  expect(answer.kind === 'facts' && answer.facts.one('gpversion')).toBe('[2Jpostgres');
});
