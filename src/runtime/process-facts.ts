import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFacts } from './http-ports.ts';

export interface ProcessWatch {
  read(): ProcessFacts;
  stop(): void;
}

/** Coarse: a finer one would wake the process more often than all its probes. */
const RESOLUTION_MS = 100;

/** Begins to measure the delay of the event loop; that costs ten wakes a second, so only while somebody asks. */
export function watchProcess(): ProcessWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const startedWallMs = Math.round(performance.timeOrigin);
  return {
    read() {
      const { user, system } = process.cpuUsage();
      const loopDelay = {
        meanMs: beyond(delay.mean),
        p99Ms: beyond(delay.percentile(99)),
        maxMs: beyond(delay.max),
      };
      delay.reset();
      return {
        cpuSeconds: (user + system) / 1e6,
        residentBytes: process.memoryUsage.rss(),
        heapBytes: process.memoryUsage().heapUsed,
        startedWallMs,
        loopDelay,
      };
    },
    stop: () => void delay.disable(),
  };
}

/** It measures the time between two of its wakes. Nothing was measured: NaN, and a max of 0. */
const beyond = (nanoseconds: number): number =>
  Number.isFinite(nanoseconds) && nanoseconds > 0 ? Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) : 0;
