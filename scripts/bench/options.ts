import { parseArgs } from 'node:util';
import { FAULT_IDS, type FaultId } from './faults.ts';

/** What is to be measured. */
export interface Options {
  /** `SYSTEM` for all its profiles, or `SYSTEM:PROFILE`; empty: everything. */
  readonly systems: readonly string[];
  readonly faults: readonly FaultId[];
  readonly runs: number;
  /** Shorter watching: to try it, not to measure. */
  readonly quick: boolean;
  readonly rest: boolean;
  readonly floor: boolean;
  readonly json: string;
  readonly table: string;
  readonly svg: string;
  /** Results of earlier runs, which are put together instead of measuring anything. */
  readonly from: readonly string[];
  /** A directory for the journals of all runs; empty: they are not kept. */
  readonly logs: string;
}

/** The command line as options. Throws what is wrong with it. */
export function optionsFrom(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      systems: { type: 'string', default: '' },
      faults: { type: 'string', default: FAULT_IDS.join() },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'no-rest': { type: 'boolean', default: false },
      'no-floor': { type: 'boolean', default: false },
      json: { type: 'string', default: '' },
      table: { type: 'string', default: '' },
      svg: { type: 'string', default: '' },
      logs: { type: 'string', default: '' },
      from: { type: 'string', default: '' },
    },
  });
  const { systems, faults, quick, json, table, svg, logs } = values;
  return {
    systems: listOf(systems),
    faults: listOf(faults).map(faultOf),
    runs: runsOf(values.runs ?? (quick ? '1' : '5')),
    quick,
    rest: !values['no-rest'],
    floor: !values['no-floor'],
    json,
    table,
    svg,
    logs,
    from: listOf(values.from),
  };
}

const listOf = (text: string): string[] => text.split(',').filter((word) => word !== '');

function faultOf(word: string): FaultId {
  const fault = FAULT_IDS.find((id) => id === word.toUpperCase());
  if (fault === undefined) throw new Error(`--faults: one of ${FAULT_IDS.join(', ')}; not '${word}'`);
  return fault;
}

function runsOf(word: string): number {
  if (!/^[1-9]\d{0,3}$/.test(word)) throw new Error(`--runs: a number from 1 to 9999; not '${word}'`);
  return Number(word);
}
