import type { Finding } from './check.ts';
import type { Diagnosis } from './doctor.ts';

const MARK: Readonly<Record<Finding['grade'], string>> = { ok: 'ok', warning: 'WARNING', failure: 'FAILURE' };
const WORDS: Readonly<Record<Diagnosis['grade'], string>> = {
  ready: 'READY: a failover has everything that it needs',
  'ready-with-warnings':
    'READY, WITH WARNINGS: a failover will work, and something above will cost time or people',
  'not-ready': 'NOT READY: a failover now would fail, lose commits, or serve nobody',
};

/** One line for each finding, the command that mends it below, and the grade where the eye ends. */
export function formatDiagnosis({ findings, grade, expectedOutage }: Diagnosis): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, grade: mark, said, mend }) => [
    `${MARK[mark].padEnd(8)} ${name.padEnd(width)}  ${said}`,
    ...(mend === null ? [] : [`${' '.repeat(9 + width)}  -> ${mend}`]),
  ]);
  const count = (wanted: Finding['grade']): number =>
    findings.filter(({ grade: mark }) => mark === wanted).length;
  const outages = expectedOutage.map(
    ({ fault, earliestMs, latestMs }) => `${fault} ${seconds(earliestMs)} to ${seconds(latestMs)} s`,
  );
  return [
    ...lines,
    '',
    `${WORDS[grade]} (${count('ok')} ok, ${count('warning')} warning(s), ${count('failure')} failure(s)).`,
    `Expected outage: ${outages.join('; ')}; longer where much WAL has to be replayed.`,
  ].join('\n');
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
