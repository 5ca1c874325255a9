import type { Report } from './result.ts';

/**
 * What several runs of the comparison have found, as one report: hours can be measured in pieces. Of the same system,
 * profile and fault the last one counts, and the floor is that of the first report that has one.
 */
export function merged(reports: readonly Report[]): Report {
  const key = ({ system, profile, fault }: Report['results'][number]): string =>
    [system, profile, fault].join(' ');
  const spot = ({ system, profile, host }: Report['rest'][number]): string =>
    [system, profile, host].join(' ');
  const lastOf = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] => [
    ...new Map(rows.map((row) => [keyOf(row), row])).values(),
  ];
  return {
    results: lastOf(
      reports.flatMap(({ results }) => results),
      key,
    ),
    rest: lastOf(
      reports.flatMap(({ rest }) => rest),
      spot,
    ),
    floor: reports.find(({ floor }) => floor !== null)?.floor ?? null,
  };
}

/** What `--json` wrote: an outage that did not end is null there, and infinite here. */
export function reportFrom(text: string): Report {
  const report = JSON.parse(text) as Report;
  const endless = (seconds: number | null): number => seconds ?? Number.POSITIVE_INFINITY;
  const results = report.results.map((result) => ({
    ...result,
    outageMedian: endless(result.outageMedian),
    outageMin: endless(result.outageMin),
    outageMax: endless(result.outageMax),
  }));
  return { ...report, results };
}
