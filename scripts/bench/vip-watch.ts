import { COORDINATORS, type Coordinator, type Lab } from '../../test/lab/driver/lab.ts';
import type { Move } from './statistics.ts';

/** Watches which coordinators hold the VIP, by what their kernels say. */
export interface VipWatch {
  readonly moves: readonly Move[];
  /** Watches a host again that was off. */
  again(host: Coordinator): void;
  stop(): void;
}

const VIP = / 10\.88\.0\.100\//;
/** First whoever holds it now, then each change. */
const COMMAND = ['sh', '-c', 'ip -o monitor address & ip -o -4 address show; wait'];

export function watchVip(lab: Lab): VipWatch {
  const moves: Move[] = [];
  const stops: (() => void)[] = [];
  const again = (host: Coordinator): void => {
    const tell = (holds: boolean): void => void moves.push({ host, atMs: Date.now(), holds });
    const child = lab.follow(host, COMMAND, (line) => {
      if (VIP.test(line)) tell(!line.includes('Deleted '));
    });
    // A host without power holds nothing.
    void child.ended.then(() => tell(false));
    stops.push(() => child.stop());
  };
  for (const host of COORDINATORS) again(host);
  return {
    moves,
    again,
    stop() {
      for (const stop of stops) stop();
    },
  };
}
