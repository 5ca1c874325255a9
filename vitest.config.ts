import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/e2e/support/longest-first.ts';

/** bash reads ~/.bashrc when its stdin is a socket, and whoever runs the tests may have a slow one: here is none, and nobody else can put one there. */
const home = join(import.meta.dirname, 'node_modules/.cache/home');
mkdirSync(home, { recursive: true });

/** `fast` needs no root and runs in seconds; `e2e` boots the lab's hosts, two labs side by side. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 20_000,
          env: { HOME: home },
          // No test keeps anything in a module; a fresh set of modules a file would double the time.
          isolate: false,
          // Many wait for processes and deadlines: fewer workers would leave two cores idle.
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts'],
          globalSetup: ['test/e2e/support/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { concurrent: false },
        },
      },
    ],
  },
});
