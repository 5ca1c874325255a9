import { parseConfig } from '../../src/config/parse.ts';
import { formatProblem } from '../../src/config/problems.ts';
import type { Config } from '../../src/config/settings.ts';

/** The required settings and nothing else; `more` is appended, sections as YAML text. */
export function minimalYaml(more = ''): string {
  return `cluster: whpg
coordinators:
  - host: cdw
    address: 10.0.0.11
  - host: scdw
    address: 10.0.0.12
database:
  dataDirectory: /data/coordinator/gpseg-1
vip:
  address: 10.0.0.100/24
  interface: eth0
${more}`;
}

/** A configuration that must be right. */
export function configOf(text: string): Config {
  const result = parseConfig(text, 'test.yaml');
  if (result.kind === 'bad') throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.config;
}

/** What the loader says against a text, one formatted line for each problem. */
export function complaintsAbout(text: string): readonly string[] {
  const result = parseConfig(text, 'f.yaml');
  return result.kind === 'ok' ? [] : result.problems.map(formatProblem);
}
