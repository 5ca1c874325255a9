import type { Coordinator } from '../../config/rows.ts';
import type { Config } from '../../config/settings.ts';
import { type CommandHost, commandsHere } from '../../effects/command-host.ts';
import { lookAtNode, type NodeFacts, type NodePlaces } from '../../effects/setup/node.ts';
import { systemClock } from '../../runtime/clock.ts';
import { exec } from '../../runtime/exec.ts';
import type { Clock, SshHost } from '../../runtime/ports.ts';
import type { Pair } from '../node.ts';
import { type Stop, stopAt } from '../procedure/procedure.ts';
import { PROGRAM_PATHS } from './installation.ts';
import { rootThere } from './reach.ts';

/** A coordinator on which commands run as root. */
export interface Stage {
  readonly coordinator: Coordinator;
  readonly host: CommandHost;
}

/** The two nodes and what is put on them. The other one is reached by the first step. */
export interface Stages {
  readonly config: Config;
  readonly configFile: string;
  readonly here: Stage;
  readonly peer: Coordinator;
  readonly there: () => Stage;
  readonly reach: () => Promise<{ readonly how: string } | Stop>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  close(): void;
}

export function openStages(config: Config, configFile: string, pair: Pair, signal: AbortSignal): Stages {
  let found: { readonly stage: Stage; readonly ssh: SshHost; readonly how: string } | null = null;
  const { self, peer } = pair;
  return {
    config,
    configFile,
    here: { coordinator: self, host: commandsHere(self.host, exec) },
    peer,
    there() {
      if (found === null) throw new Error('the first step has not looked');
      return found.stage;
    },
    async reach() {
      if (found !== null) return found;
      const root = await rootThere(config, peer);
      if (root.kind === 'no') {
        return stopAt(
          'NO_ROOT_THERE',
          root.why,
          `One of these must work without a question: ssh root@${peer.host} id, as root here; or ssh ${peer.host} sudo -n id, as ${config.ssh.user}.`,
        );
      }
      found = { stage: { coordinator: peer, host: root.host }, ssh: root.ssh, how: root.how };
      return found;
    },
    clock: systemClock,
    signal,
    close: () => found?.ssh.close(),
  };
}

export function placesOf({ config, configFile }: Stages): NodePlaces {
  return {
    account: config.database.user,
    vip: config.vip.address.address,
    installation: config.database.installation,
    files: [...PROGRAM_PATHS, configFile],
  };
}

export async function factsOf(stages: Stages, stage: Stage): Promise<NodeFacts | Stop> {
  const answer = await lookAtNode(stage.host, placesOf(stages));
  return answer.kind === 'seen'
    ? answer.facts
    : stopAt('NOT_TOLD', answer.why, `Run it again; ssh ${stage.coordinator.host} true.`);
}

export const isStop = (value: object): value is Stop => 'code' in value && 'help' in value;
