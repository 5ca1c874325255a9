import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { askControl } from '../../../src/runtime/control-client.ts';
import { keepControl } from '../../../src/runtime/kept-control.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function kept(path: string) {
  const lost: string[] = [];
  const made: true[] = [];
  const server = await keepControl({
    path,
    answer: () => Promise.resolve('{"ok":true}'),
    onError: () => {},
    onLost: (why) => lost.push(why),
    onMadeAgain: () => made.push(true),
    lookEveryMs: 20,
  });
  expect(server.kind).toBe('listening');
  if (server.kind === 'listening') onTestFinished(() => server.close());
  return { lost, made };
}

const place = async (): Promise<string> => {
  const path = join(await temporaryDirectory(), 'run', 'control.sock');
  mkdirSync(dirname(path));
  return path;
};

test.each([
  ['the socket', (path: string) => rmSync(path)],
  ['its directory', (path: string) => rmSync(dirname(path), { recursive: true })],
] as const)('%s is removed: it is made again and answers', async (_what, remove) => {
  const path = await place();
  const { lost, made } = await kept(path);
  remove(path);
  await vi.waitFor(() => expect(made).toHaveLength(1));
  expect(await askControl(path, { op: 'status' }, 1000)).toMatchObject({ kind: 'answer' });
  expect(lost).toEqual([]);
});

test('where it cannot be made again that is said, and tried again', async () => {
  const path = await place();
  const { lost, made } = await kept(path);
  rmSync(dirname(path), { recursive: true });
  rmSync(dirname(dirname(path)), { recursive: true });
  await vi.waitFor(() => expect(lost.length).toBeGreaterThan(1));
  mkdirSync(dirname(path), { recursive: true });
  await vi.waitFor(() => expect(made).toHaveLength(1));
});

test('a socket that is there is left alone', async () => {
  const path = await place();
  const { lost, made } = await kept(path);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([existsSync(path), lost, made]).toEqual([true, [], []]);
});
