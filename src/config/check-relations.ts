import type { Violation } from './relations.ts';
import type { Config } from './settings.ts';

/** What must hold among the checks, and between them and the rest. */
export function checkRelations({ checks, failover }: Config): readonly Violation[] {
  return checks.flatMap(({ name, effect }, index): Violation[] => {
    const first = checks.findIndex((other) => other.name === name);
    const twice = {
      keys: [`checks[${index}].name`],
      found: `${name} twice`,
      expected: 'a name of its own for every check',
    };
    const moot = {
      keys: [`checks[${index}].effect`, 'failover.on'],
      found: 'effect count with failover.on host',
      expected: 'failover.on database, or effect warn',
      hint: 'where not even the loss of the database counts, a check cannot',
    };
    return [
      ...(first < index ? [twice] : []),
      ...(effect === 'count' && failover.on === 'host' ? [moot] : []),
    ];
  });
}
