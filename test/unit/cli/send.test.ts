import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { sendMail, sendWebhook } from '../../../src/cli/commands/send.ts';
import { isAddress, letterText } from '../../../src/cli/send/letter.ts';
import { messageOfHook, messageOfText, slackBody } from '../../../src/core/site-message.ts';
import { postJson } from '../../../src/runtime/webhook.ts';
import { freePort } from '../../support/sshd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const FACTS = {
  WHPG_EVENT: 'promoted',
  WHPG_NODE: 'scdw',
  WHPG_PEER: 'cdw',
  WHPG_CLUSTER: 'dwh',
  WHPG_VIP: '10.0.0.100/24',
  WHPG_PHASE: 'serving',
  WHPG_CODE: 'FAILOVER_DONE',
  WHPG_TEXT: 'scdw <serves> & "writes": $(id) `id` \'x\' 한국어',
  WHPG_TIME: '2026-11-21T12:00:00.000Z',
};
const asHook = (facts: Readonly<Record<string, string>> = FACTS): void => {
  for (const [name, value] of Object.entries(facts)) vi.stubEnv(name, value);
};
beforeEach(() => void vi.stubEnv('WHPG_EVENT', ''));
afterEach(() => void vi.unstubAllEnvs());

interface Posted {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** A loopback server; `answer` says how the request number `count` ends. */
async function webhook(answer: (response: ServerResponse, count: number) => void) {
  const posted: Posted[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      posted.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body });
      answer(response, posted.length);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${port}/services/T0/B0/secret-part`, posted };
}

async function urlFile(url: string, mode = 0o600): Promise<string> {
  const path = join(await temporaryDirectory(), 'webhook-url');
  writeFileSync(path, `${url}\n`);
  chmodSync(path, mode);
  return path;
}

const failure = (work: Promise<unknown>): Promise<string> => work.then(() => 'it worked', String);

describe('the webhook', () => {
  test('gets what happened as JSON that Slack takes, whatever characters it holds', async () => {
    asHook();
    const { url, posted } = await webhook((response) => response.end('ok'));
    await sendWebhook(await urlFile(url), []);
    expect(posted).toMatchObject([{ path: '/services/T0/B0/secret-part', type: 'application/json' }]);
    const { text } = JSON.parse(posted[0]?.body ?? '') as { text: string };
    expect(text.split('\n').slice(0, 2)).toEqual([
      '*dwh: promoted on scdw*',
      'scdw &lt;serves&gt; &amp; "writes": $(id) `id` \'x\' 한국어',
    ]);
    expect(text).toContain('\nVIP: 10.0.0.100/24\nPhase: serving\n');
  });

  test('gets the message of notify.command', async () => {
    const { url, posted } = await webhook((response) => response.end('ok'));
    await sendWebhook(await urlFile(url), ['[VIP_LOST] The VIP is away.\nMore of it.']);
    expect(JSON.parse(posted[0]?.body ?? '')).toEqual({
      text: '*whpg-failover: VIP_LOST*\n[VIP_LOST] The VIP is away.\nMore of it.',
    });
  });

  test('that is away for a moment is asked again', async () => {
    asHook();
    const { url, posted } = await webhook((response, count) => {
      response.statusCode = count === 1 ? 503 : 200;
      response.end();
    });
    await sendWebhook(await urlFile(url), []);
    expect(posted).toHaveLength(2);
  });

  test('that refuses is not asked again, is no success, and its address is not shown', async () => {
    asHook();
    const { url, posted } = await webhook((response) => {
      response.statusCode = 404;
      response.end('no_team: secret-part');
    });
    const said = await failure(sendWebhook(await urlFile(url), []));
    expect(said).toContain('nothing was sent: the webhook: it answers with status 404');
    expect(said).not.toContain('secret-part');
    expect(posted).toHaveLength(1);
  });

  test('that sends on to somewhere else is not followed', async () => {
    asHook();
    const { url, posted } = await webhook((response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await failure(sendWebhook(await urlFile(url), []))).toContain('status 302');
    expect(posted.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  test('that never answers is given up at the deadline', async () => {
    const { url } = await webhook(() => {});
    expect(await postJson(url, '{}', 300)).toEqual({ kind: 'failed', why: 'no answer before the deadline' });
  });

  test('that nobody serves is told by the code of the system, without the address', async () => {
    const url = `http://127.0.0.1:${await freePort()}/secret-part`;
    expect(await postJson(url, '{}', 200)).toEqual({ kind: 'failed', why: 'ECONNREFUSED' });
    const name = await postJson('http://nowhere.invalid/secret-part', '{}', 200);
    expect(name.kind === 'failed' && name.why).not.toContain('secret-part');
  });

  test.each([0o644, 0o640, 0o666])(
    'is not asked with an address that others can read: mode %o',
    async (mode) => {
      asHook();
      const said = await failure(sendWebhook(await urlFile('http://127.0.0.1:1/secret-part', mode), []));
      expect(said).toMatch(/readable|open to group|writable/);
      expect(said).not.toContain('secret-part');
    },
  );

  test.each([
    '',
    'secret-part',
    'file:///etc/passwd',
    'https://user:secret-part@host/',
    'https://a b/secret-part',
  ])('is not asked with what is no address: "%s"', async (text) => {
    asHook();
    const said = await failure(sendWebhook(await urlFile(text), []));
    expect(said).toContain('one line with an address');
    expect(said).not.toContain('secret-part');
  });
});

/** A mail server on loopback that keeps what it is told; `refuses` is the verb that it does not take. */
async function mailServer(refuses = '') {
  const heard: string[] = [];
  const port = await freePort();
  const server = createTcpServer((socket) => {
    let inLetter = false;
    let rest = '';
    socket.on('error', () => {});
    socket.write('220-welcome\r\n220 here\r\n');
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        if (inLetter && line !== '.') continue;
        inLetter = line === 'DATA' && refuses !== 'DATA';
        const refused = refuses !== '' && line.startsWith(refuses);
        socket.write(
          refused ? '550 not here\r\n' : line === 'DATA' ? '354 go on\r\n' : '250-ok\r\n250 ok\r\n',
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { relay: `127.0.0.1:${port}`, heard };
}

/** A sendmail that keeps its arguments and its input. */
async function fakeSendmail(ending = 'exit 0'): Promise<{ file: string; kept: () => string }> {
  const directory = await temporaryDirectory();
  const file = join(directory, 'sendmail');
  const log = join(directory, 'log');
  writeFileSync(file, `#!/bin/bash\nprintf '<%s>' "$@" > '${log}'\ncat >> '${log}'\n${ending}\n`);
  chmodSync(file, 0o755);
  return { file, kept: () => readFileSync(log, 'utf8') };
}

const bodyOf = (letter: string): string =>
  Buffer.from(letter.split(/\r?\n\r?\n/)[1] ?? '', 'base64').toString('utf8');

describe('the mail', () => {
  test('goes to the mail server, with everything that happened in its body', async () => {
    asHook();
    const { relay, heard } = await mailServer();
    await sendMail(['dba@example.com', 'root'], { relay, from: 'gpadmin@scdw' });
    expect(heard.slice(0, 5)).toEqual([
      'EHLO localhost',
      'MAIL FROM:<gpadmin@scdw>',
      'RCPT TO:<dba@example.com>',
      'RCPT TO:<root>',
      'DATA',
    ]);
    expect(heard).toContain('Subject: dwh: promoted on scdw');
    expect(bodyOf(heard.slice(5).join('\r\n'))).toContain(FACTS.WHPG_TEXT);
  });

  test('as notify.command gets its text behind the addresses', async () => {
    const { relay, heard } = await mailServer();
    await sendMail(['dba@example.com', '[GHOST] It is back.'], { relay, from: 'a@b' });
    expect(heard).toContain('Subject: whpg-failover: GHOST');
    expect(heard.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<dba@example.com>']);
  });

  test.each(['MAIL', 'RCPT', 'DATA'])('that the server refuses at %s goes to sendmail', async (verb) => {
    asHook();
    const { relay } = await mailServer(verb);
    const { file, kept } = await fakeSendmail();
    await sendMail(['dba@example.com'], { relay, from: 'gpadmin@scdw', sendmail: file });
    expect(kept()).toMatch(/^<-i><-f><gpadmin@scdw><--><dba@example.com>From: whpg-failover/);
    expect(kept()).not.toContain('\r');
  });

  test('that nobody takes is a failure that names both', async () => {
    asHook();
    const relay = `127.0.0.1:${await freePort()}`;
    const { file } = await fakeSendmail('echo "Permission denied" >&2; exit 75');
    const said = await failure(sendMail(['dba@example.com'], { relay, sendmail: file }));
    expect(said).toMatch(/ECONNREFUSED.*sendmail: Permission denied/);
  });

  test.each(['-bs', '-oQ/tmp', 'a b@c', 'a@b\nBcc: x', '<a@b>', 'a@b,c@d', '$(id)', ''])(
    'goes to no odd address: %j',
    async (address) => {
      asHook();
      expect(isAddress(address)).toBe(false);
      expect(await failure(sendMail([address], { relay: '127.0.0.1:1' }))).toContain('is expected');
    },
  );

  test('no text of another host makes a header', () => {
    const message = messageOfHook({
      ...FACTS,
      WHPG_NODE: 'scdw\r\nBcc: thief@example.com',
      WHPG_EVENT: '한국어',
    });
    if (message === null) throw new Error('no message');
    const envelope = { from: 'a@b', to: ['c@d'], date: new Date(0), id: 'x@b' };
    const [headers = ''] = letterText(message, envelope).split('\r\n\r\n');
    expect(headers.split(/\r\n(?! )/).map((line) => line.split(':')[0])).toEqual([
      'From',
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'Auto-Submitted',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
    ]);
    expect(headers.split('\r\n').every((line) => line.length < 100 && /^[ -~]*$/.test(line))).toBe(true);
  });
});

test('a text without a code is its own subject, cut to a line', () => {
  const { subject } = messageOfText(`${'x'.repeat(500)}\nmore`);
  expect(subject.length).toBeLessThanOrEqual(150);
  expect(slackBody(messageOfText('<!channel> & co'))).not.toContain('<');
});

test.each(['mail', 'webhook'])('the ready-made hook %s is a program that hands everything on', (name) => {
  const path = `config/hooks/${name}`;
  expect(existsSync(path) && statSync(path).mode & 0o111).toBe(0o111);
  expect(readFileSync(path, 'utf8')).toContain(`exec /usr/bin/whpg-failover send ${name} "$@"`);
});
