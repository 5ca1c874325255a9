import { readFileSync } from 'node:fs';
import { CHECKOUT } from '../../lab/driver/lab.ts';

/** The text of a program that runs in a host. */
export const script = (name: string): string => readFileSync(`${CHECKOUT}/test/e2e/in-hosts/${name}`, 'utf8');
