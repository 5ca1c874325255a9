import { expect, test } from 'vitest';
import { startAnew } from '../../../src/cli/run/start-anew.ts';
import type { State } from '../../../src/core/state.ts';
import { monoMs } from '../../../src/core/units.ts';
import { watching } from '../../support/build.ts';
import { memoryLog } from '../../support/memory-log.ts';

function lose(phase: State['phase'], environment: NodeJS.ProcessEnv) {
  const log = memoryLog();
  let stopped = 0;
  const anew = startAnew({
    state: () => ({ ...watching, phase }),
    log,
    stop: () => {
      stopped += 1;
    },
    environment,
  });
  anew.whenLost('EACCES');
  anew.whenLost('EACCES');
  return { wanted: anew.isWanted(), stopped: stopped > 0, lines: log.lines.length };
}

const SYSTEMD = { NOTIFY_SOCKET: '/run/systemd/notify' };

test('a daemon of systemd that cannot be asked any more ends, to be started anew', () => {
  expect(lose({ phase: 'watching' }, SYSTEMD)).toMatchObject({ wanted: true, stopped: true });
});

test.each([
  ['without systemd', { phase: 'watching' }, {}],
  ['while it is isolated', { phase: 'isolated', sinceMs: monoMs(0), databaseStopped: false }, SYSTEMD],
] as const)('%s it goes on, and says so once', (_when, phase, environment) => {
  expect(lose(phase, environment)).toEqual({ wanted: false, stopped: false, lines: 1 });
});
