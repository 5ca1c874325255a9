import type { Verdict } from '../../test/lab/driver/lab.ts';
import type { FaultName } from './faults.ts';
import { print, printTable } from './screen.ts';
import type { Durations } from './timeline.ts';

/** How the story ended. */
export interface End {
  readonly fault: FaultName;
  readonly failedOver: boolean;
  readonly verdict: Verdict;
  readonly took: Durations;
}

/** What `--json` writes. */
export interface Summary {
  readonly fault: FaultName;
  readonly failedOver: boolean;
  readonly outageSeconds: number;
  readonly detectionSeconds: number | null;
  readonly fenceSeconds: number | null;
  readonly promotionSeconds: number | null;
  /** A write accepted, and the address taken. */
  readonly vipSeconds: number | null;
  /** Null: there is no primary that could be asked. */
  readonly lostWrites: number | null;
  readonly doubleWrites: number;
  /** How many hosts hold the VIP. */
  readonly vipHolders: number;
}

export const summaryOf = ({ fault, failedOver, verdict, took }: End): Summary => ({
  fault,
  failedOver,
  outageSeconds: verdict.outageSeconds,
  detectionSeconds: took.detection,
  fenceSeconds: took.fence,
  promotionSeconds: took.promotion,
  vipSeconds: took.vip,
  lostWrites: verdict.lostWrites,
  doubleWrites: verdict.doubleWrites,
  vipHolders: verdict.vipHolders.length,
});

/** The standby took over, alone, and nothing that was acknowledged is missing. */
export const isGood = ({ failedOver, verdict }: End): boolean =>
  failedOver &&
  verdict.lostWrites === 0 &&
  verdict.doubleWrites === 0 &&
  verdict.vipHolders.join() === 'scdw';

export function printClosing(end: End): void {
  const { verdict, took, failedOver } = end;
  const { acknowledged, lostWrites, doubleWrites, vipHolders, outageSeconds } = verdict;
  print();
  printTable([
    ['detection', seconds(took.detection), 'from the fault to the decision to take over'],
    ['fence', seconds(took.fence), 'making sure that the old primary can do no harm'],
    ['promotion', seconds(took.promotion), 'gpactivatestandby, until the database left recovery'],
    ['VIP', seconds(took.vip), 'a write is accepted, then the address is taken'],
    ['outage', seconds(outageSeconds), 'longest gap between two acknowledged writes of the client'],
    ['lost writes', String(lostWrites ?? '?'), `of ${acknowledged} acknowledged ones`],
    ['double writes', String(doubleWrites), 'taken by the old primary after the new one had taken some'],
    ['VIP holder', vipHolders.join(', ') || 'none', 'must be scdw alone'],
  ]);
  print();
  if (isGood(end)) print('Failed over: nothing is lost, nothing is doubled.', 'good');
  else print(failedOver ? 'Failed over, but not as it must be: see the table.' : 'NOT failed over.', 'bad');
}

const seconds = (value: number | null): string => (value === null ? '-' : `${value.toFixed(2)} s`);
