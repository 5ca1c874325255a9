import { userInfo } from 'node:os';
import type { Config } from '../config/settings.ts';
import { CommandError } from './exit-codes.ts';

/** Root becomes the service's user, whose keys, known hosts and rights count; anybody else stays who they are. */
export function becomeUser({ database }: Config): void {
  if (process.getuid?.() !== 0) return;
  const { user } = database;
  try {
    // Missing in the types of Node.
    const initgroups: unknown = Reflect.get(process, 'initgroups');
    if (typeof initgroups === 'function') Reflect.apply(initgroups, process, [user, user]);
    process.setgid?.(user);
    process.setuid?.(user);
  } catch {
    throw new CommandError('PREREQUISITE', `there is no account ${user} here: correct database.user`);
  }
  process.env.HOME = userInfo().homedir;
  process.env.USER = user;
  process.env.LOGNAME = user;
}
