import { userInfo } from 'node:os';

/** Who started this process, as far as can be known: behind sudo it is the person who typed it. */
export const caller = (): string => startedBy;

/** Taken at once: root becomes the service's user later on. */
const startedBy = process.env.SUDO_USER ?? nameOfUser();

/** An account of a directory service that is away has a number only. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
