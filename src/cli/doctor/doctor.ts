import type { Config } from '../../config/settings.ts';
import type { Pair } from '../node.ts';
import { type Check, type Finding, judgeAll } from './check.ts';
import { databaseChecks } from './checks/database.ts';
import { hostChecks } from './checks/host.ts';
import { httpChecks } from './checks/http.ts';
import { reachChecks } from './checks/reach.ts';
import { serviceChecks } from './checks/service.ts';
import { standingChecks } from './checks/standing.ts';
import { COMPARED } from './compared.ts';
import { gather } from './gather.ts';
import { type ExpectedOutage, expectedOutages } from './outage.ts';

/** Everything that a failover will need, in the order in which it is told. */
export const CHECKS: readonly Check[] = [
  ...standingChecks,
  ...reachChecks,
  ...hostChecks,
  ...serviceChecks,
  ...httpChecks,
  ...databaseChecks,
  ...COMPARED,
];

/** What `doctor --json` prints. Fields are only ever added. */
export interface Diagnosis {
  readonly cluster: string;
  readonly node: string;
  /** `ready`; `ready-with-warnings`; `not-ready`: a failover would fail, lose commits or reach nobody. */
  readonly grade: 'ready' | 'ready-with-warnings' | 'not-ready';
  readonly findings: readonly Finding[];
  readonly expectedOutage: readonly ExpectedOutage[];
}

export async function diagnoseAll(config: Config, pair: Pair, configFile: string): Promise<Diagnosis> {
  const findings = judgeAll(CHECKS, await gather(config, pair, configFile));
  return {
    cluster: config.cluster,
    node: pair.self.host,
    grade: gradeOf(findings),
    findings,
    expectedOutage: expectedOutages(config),
  };
}

export function gradeOf(findings: readonly Finding[]): Diagnosis['grade'] {
  const grades = new Set(findings.map(({ grade }) => grade));
  if (grades.has('failure')) return 'not-ready';
  return grades.has('warning') ? 'ready-with-warnings' : 'ready';
}
