import type { Coordinator, Lab } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';

/** Somebody who is logged in on a coordinator and reads what appears on the terminal. */
export interface Person {
  /** Everything that appeared, line by line. */
  read(): readonly string[];
  /** Whether this message was shown; `over` asks for the one that says that it is over. */
  saw(code: string, over?: 'over'): boolean;
  leave(): void;
}

const HERE = 'logged in';

/** Logs in as root, whom gpadmin's wall does not reach by itself; from the host itself, so that no cut of the network matters. */
export async function logIn(lab: Lab, host: Coordinator): Promise<Person> {
  const lines: string[] = [];
  const command = ['ssh', '-n', '-tt', 'root@localhost', `echo ${HERE}; sleep infinity`];
  const child = lab.follow(host, command, (line) => lines.push(line.replaceAll(/\p{Cc}/gu, '')));
  await until(`somebody logs in on ${host}`, () => lines.includes(HERE));
  return {
    read: () => lines.slice(1),
    saw: (code, over) =>
      lines.some((line) => line.includes(`[${code}]`) && line.includes('resolved:') === (over === 'over')),
    leave: () => child.stop(),
  };
}
