import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askDaemon } from '../../../src/cli/ask.ts';
import { listenControl } from '../../../src/runtime/control-server.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function spoiled(): Promise<{ config: string; socket: string }> {
  const directory = await temporaryDirectory();
  const config = join(directory, 'whpg-failover.yaml');
  writeFileSync(config, 'cluster: lab\ntreshold: 5\n');
  return { config, socket: join(directory, 'control.sock') };
}

test('a daemon whose configuration was spoiled after its start can still be asked', async () => {
  const { config, socket } = await spoiled();
  const listening = await listenControl({
    path: socket,
    answer: () => Promise.resolve('{"ok":true}'),
    onError: () => undefined,
  });
  if (listening.kind === 'listening') onTestFinished(() => listening.close());
  expect(await askDaemon(config, { op: 'status' }, socket)).toEqual({ ok: true });
});

test('without a daemon a spoiled configuration is what is told', async () => {
  const { config, socket } = await spoiled();
  await expect(askDaemon(config, { op: 'status' }, socket)).rejects.toMatchObject({ exit: 'BAD_CONFIG' });
});
