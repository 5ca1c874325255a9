import type { Report, Rest, Result } from './result.ts';

/**
 * What several runs of the comparison have found, as one report: hours can be measured in pieces. Of the same system,
 * profile and fault the last one counts, and the floor is that of the first report that has one.
 */
export function merged(reports: readonly Report[]): Report {
  return {
    results: lastOf(
      reports.flatMap(({ results }) => results),
      ({ system, profile, fault }: Result) => [system, profile, fault].join(' '),
    ),
    rest: lastOf(
      reports.flatMap(({ rest }) => rest),
      ({ system, profile, host }: Rest) => [system, profile, host].join(' '),
    ),
    floor: reports.find(({ floor }) => floor !== null)?.floor ?? null,
  };
}

const lastOf = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] => [
  ...new Map(rows.map((row) => [keyOf(row), row])).values(),
];

/** What `--json` wrote: an outage that did not end is null there, and infinite here. */
export function reportFrom(text: string): Report {
  const report = JSON.parse(text) as Report;
  const results = report.results.map((result) => ({
    ...result,
    outageMedian: endless(result.outageMedian),
    outageMin: endless(result.outageMin),
    outageMax: endless(result.outageMax),
  }));
  return { ...report, results };
}

const endless = (seconds: number | null): number => seconds ?? Number.POSITIVE_INFINITY;
