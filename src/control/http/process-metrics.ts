import type { ProcessFacts } from '../../runtime/http-ports.ts';
import type { Metric } from './exposition.ts';

/** Under the names that every client library uses, so that ready-made dashboards show them. */
export function processMetrics(facts: ProcessFacts): readonly Metric[] {
  const { loopDelay } = facts;
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time of this process in seconds.',
      samples: [[{}, rounded(facts.cpuSeconds)]],
    },
    gauge('process_resident_memory_bytes', 'Resident memory of this process.', facts.residentBytes),
    gauge('process_start_time_seconds', 'When this process began.', facts.startedWallMs / 1000),
    gauge('nodejs_heap_size_used_bytes', 'Heap of the JavaScript engine in use.', facts.heapBytes),
    gauge(
      'nodejs_eventloop_lag_mean_seconds',
      'Mean delay of the event loop since the last scrape.',
      ms(loopDelay.meanMs),
    ),
    gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of that delay.', ms(loopDelay.p99Ms)),
    gauge('nodejs_eventloop_lag_max_seconds', 'Longest delay since the last scrape.', ms(loopDelay.maxMs)),
  ];
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const ms = (value: number): number => rounded(value / 1000);

const gauge = (name: string, help: string, value: number): Metric => ({
  name,
  type: 'gauge',
  help,
  samples: [[{}, value]],
});
