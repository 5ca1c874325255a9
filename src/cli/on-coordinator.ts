import { accessSync, constants } from 'node:fs';
import type { Config } from '../config/settings.ts';
import { systemAddresses } from '../runtime/addresses.ts';
import { property } from '../runtime/deadline.ts';
import { becomeUser } from './become-user.ts';
import { caller } from './caller.ts';
import { CommandError } from './exit-codes.ts';
import { configOrEnd } from './load.ts';
import { type Pair, whoAmI } from './node.ts';

/** What a command that only makes sense on a coordinator begins with. */
export interface OnCoordinator {
  readonly config: Config;
  readonly pair: Pair;
}

/** As the service's user, whose keys reach the other coordinator; else the end of the command. */
export function asServiceUser(path: string): OnCoordinator {
  const { config } = configOrEnd(path);
  becomeUser(config);
  return { config, pair: pairOrEnd(config) };
}

/** The same for what the daemons do: whoever may not ask them is told so, and not that they are silent. */
export function asOperator(path: string): OnCoordinator {
  const found = asServiceUser(path);
  const { control, database } = found.config;
  if (isDenied(control.socket))
    throw new CommandError(
      'NO_DAEMON',
      `${caller()} has no right to use ${control.socket}.\n    Run it as root or as ${database.user}.`,
    );
  return found;
}

function isDenied(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return property(error, 'code') === 'EACCES';
  }
}

/** As whoever runs it: it changes this host. */
export function asCaller(path: string): OnCoordinator {
  const { config } = configOrEnd(path);
  return { config, pair: pairOrEnd(config) };
}

function pairOrEnd(config: Config): Pair {
  const pair = whoAmI(config, systemAddresses());
  if (pair !== null) return pair;
  const names = config.coordinators.map(({ host }) => host).join(' nor ');
  throw new CommandError('PREREQUISITE', `this host is neither ${names}: run it on a coordinator`);
}
