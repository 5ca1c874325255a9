import { parseChecksLine } from '../core/checks-line.ts';
import { parseEpochLine } from '../core/epoch-line.ts';
import type { HostReport } from '../core/evidence.ts';

/** Sixteen checks with long names fit in. */
const valueCharsMax = 1000;

/**
 * Reads the helper's lines `key=value`. What is missing or odd becomes "it could not tell"; null when the lines
 * are no report at all.
 */
export function parseReport(lines: readonly string[]): HostReport | null {
  if (lines[0] !== 'ok') return null;
  const values = new Map<string, string>();
  for (const line of lines.slice(1, 20)) {
    const sign = line.indexOf('=');
    if (sign > 0) values.set(line.slice(0, sign), line.slice(sign + 1, sign + 1 + valueCharsMax));
  }
  const checks = parseChecksLine(values.get('checks') ?? '', Number(values.get('uptime') || Number.NaN));
  return {
    postmaster: postmasterOf(values.get('postmaster')),
    postmasterRun: values.get('run') || null,
    clusterState: values.get('cluster') || null,
    standbySignal: flag(values.get('standby')),
    holdsVip: flag(values.get('vip')),
    daemon: flag(values.get('daemon')),
    paused: flag(values.get('paused')),
    epoch: parseEpochLine(values.get('epoch') ?? ''),
    ...(checks === null ? {} : { checks }),
  };
}

function postmasterOf(value: string | undefined): HostReport['postmaster'] {
  switch (value) {
    case 'running':
    case 'frozen':
    case 'gone':
      return value;
    default:
      return 'unknown';
  }
}

function flag(value: string | undefined): boolean | null {
  if (value === '1') return true;
  return value === '0' ? false : null;
}
