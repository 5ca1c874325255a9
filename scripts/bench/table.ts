import { FAULT_IDS, FAULTS } from './faults.ts';
import { head, row } from './markdown.ts';
import { ratiosOf } from './ratios.ts';
import type { Floor, Report, Rest, Result, Spread } from './result.ts';

/** The report as Markdown: outages, ratios, harm, cost at rest, floor; what was not measured is left out. */
export function tablesOf({ results, rest, floor }: Report): string {
  const least = floor === null ? '' : floorText(floor);
  const parts = [outages(results), ratiosOf(results), harm(results), atRest(rest), least];
  return parts.filter((part) => part !== '').join('\n\n');
}

function outages(results: readonly Result[]): string {
  return perFault('outage, seconds: median (min to max)', results, (result) =>
    seconds({ median: result.outageMedian, min: result.outageMin, max: result.outageMax }),
  );
}

function harm(results: readonly Result[]): string {
  return perFault('harm in all runs', results, harmOf);
}

/** `none`, or what happened that must not: how many failovers nobody needed, rows lost, … */
export function harmOf(result: Result): string {
  const { needlessFailovers, lostWrites, vipOnBoth, doubleWrites, runs } = result;
  const parts = [
    needlessFailovers > 0 ? `needless failover ${needlessFailovers} of ${runs}` : '',
    lostWrites === null ? 'no primary' : lostWrites > 0 ? `${lostWrites} lost` : '',
    vipOnBoth > 0 ? `VIP on both ${vipOnBoth} of ${runs}` : '',
    doubleWrites > 0 ? `${doubleWrites} double` : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || 'none';
}

function perFault(title: string, results: readonly Result[], cell: (result: Result) => string): string {
  const faults = FAULT_IDS.filter((id) => results.some(({ fault }) => fault === id));
  if (faults.length === 0) return '';
  const names = [...new Set(results.map(nameOf))];
  const rows = names.map((name) =>
    row([
      name,
      ...faults.map((id) => {
        const result = results.find((each) => nameOf(each) === name && each.fault === id);
        return result === undefined ? '-' : cell(result);
      }),
    ]),
  );
  const titles = faults.map((id) => `${id} ${FAULTS[id].title}`);
  return [...head([title, ...titles]), ...rows].join('\n');
}

/** `1.04`, `1.04 (0.98 to 1.20)`; `never` for an outage that did not end. */
export function seconds({ median, min, max }: Spread): string {
  if (min === max) return one(median);
  return `${one(median)} (${one(min)} to ${one(max)})`;
}

const one = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : 'never');

function atRest(rest: readonly Rest[]): string {
  if (rest.length === 0) return '';
  const rows = rest.map((each) =>
    row([nameOf(each), each.host, each.memoryMb.toFixed(1), each.cpuPercent.toFixed(2)]),
  );
  return [...head(['at rest', 'host', 'memory, MB', 'CPU, % of one core']), ...rows].join('\n');
}

function floorText({ runs, promote, address, move, outage }: Floor): string {
  return [
    `The floor, ${runs} ${runs === 1 ? 'run' : 'runs'}: promotion until the first local write ${seconds(promote)} s,`,
    `address and announcement ${seconds(address)} s, as the client sees it ${seconds(move)} s,`,
    `the client's outage when the standby is told at once ${seconds(outage)} s.`,
  ].join(' ');
}

export const nameOf = ({ system, profile }: { readonly system: string; readonly profile: string }): string =>
  `${system}, ${profile}`;
