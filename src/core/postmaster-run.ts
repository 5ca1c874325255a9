import type { HostReport } from './evidence.ts';

/**
 * A recovering database is still in the run that was seen before. A run without a startup process had not begun to
 * recover; the file of one that is gone names no such process any more. What nobody named may be any run.
 */
export function isSameRun(before: string | null, report: HostReport | null): boolean {
  const now = report?.postmasterRun ?? null;
  if (before === null || now === null || report === null) return false;
  return (
    now === before ||
    now.startsWith(`${before} `) ||
    (report.postmaster === 'gone' && before.startsWith(`${now} `))
  );
}
