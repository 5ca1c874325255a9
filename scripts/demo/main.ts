// The story of one failover, told while it happens: `main.mjs FAULT [FILE]`. Run by scripts/demo.sh, which boots the
// lab before and takes it down after.

import { writeFileSync } from 'node:fs';
import { lab } from '../../test/lab/driver/lab.ts';
import { isGood, printClosing, summaryOf } from './closing.ts';
import { isFault } from './faults.ts';
import { tell } from './story.ts';

const [fault = '', file = ''] = process.argv.slice(2);
if (!isFault(fault)) throw new Error(`no fault "${fault}"`);

const { LAB_NAME = 'demo', LAB_VERSION = '7' } = process.env;
const end = await tell(lab(LAB_NAME, LAB_VERSION === '6' ? '6' : '7'), fault);
printClosing(end);
if (file !== '') writeFileSync(file, `${JSON.stringify(summaryOf(end))}\n`);
process.exitCode = isGood(end) ? 0 : 1;
