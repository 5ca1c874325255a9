import type { Lab } from '../../test/lab/driver/lab.ts';
import { until } from '../../test/lab/driver/until.ts';
import { followWrites, type Write } from '../../test/lab/driver/writes.ts';
import type { System } from './systems.ts';

/** Whoever answers says by its host's name who it is: cluster_name is Patroni's own. */
const WHO = "rtrim(pg_read_file('/etc/hostname'), chr(10))";
const DROP_IN = '/etc/systemd/system/lab-writer.service.d/bench.conf';

/** The lab's client, and all that was acknowledged to it. */
export interface Client {
  readonly writes: readonly Write[];
  /** It got an acknowledgement just now. */
  isServed(): boolean;
  /** Stops writing; afterwards `writes` is complete. */
  stop(): Promise<void>;
}

/** Two records of the writer are read at most this long after they were written, on a machine that is not overloaded. */
const FRESH_MS = 500;
const DRAIN_MS = 1000;

/** Starts the client and waits until cdw serves it. */
export async function startClient(lab: Lab, { clientHosts }: System): Promise<Client> {
  const start =
    clientHosts === undefined
      ? ''
      : `ExecStart=\nExecStart=/usr/bin/node /usr/local/lib/lab/writer.cjs ${clientHosts} /var/lib/lab-writer/acknowledged.jsonl\n`;
  await lab.run('client', ['mkdir', '-p', DROP_IN.slice(0, DROP_IN.lastIndexOf('/'))]);
  await lab.write('client', DROP_IN, `[Service]\nEnvironment="LAB_WHO=${WHO}"\n${start}`);
  const writes: Write[] = [];
  const followed = followWrites(lab, (write) => void writes.push(write));
  await lab.do('writer', 'start');
  const isServed = (): boolean => Date.now() - (writes.at(-1)?.wallMs ?? 0) < FRESH_MS;
  await until('cdw serves the client', () => isServed() && writes.at(-1)?.server === 'cdw', {
    withinMs: 60_000,
  });
  return {
    writes,
    isServed,
    async stop() {
      await lab.do('writer', 'stop');
      await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
      followed.stop();
    },
  };
}
