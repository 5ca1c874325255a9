import { fileOn } from '../../effects/setup/copy-file.ts';
import { done, type Look, type Step, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import { PROGRAM_PATHS, readInstalled } from './installation.ts';
import { factsOf, isStop, type Stage, type Stages } from './stage.ts';
import { reachStep, rootHere } from './steps.ts';

const CALL_MS = 60_000;

/**
 * Undoes what setup did: the service on both nodes, the files on the other one. What clients and people need stays: the
 * VIP where it is, the journals, this node's own installation, and a configuration that somebody changed.
 */
export function removeSteps(stages: Stages): readonly Step[] {
  const { here, peer, there } = stages;
  return [
    rootHere(stages),
    reachStep(stages),
    // The standby's first or last makes no difference: without its service a node does nothing at all.
    ...[() => here, there].map((stage, index): Step => {
      const { host } = index === 0 ? here.coordinator : peer;
      return {
        name: `service ${host}`,
        look: () => stoppedLook(stages, stage()),
        act: () => stopService(stage()),
      };
    }),
    {
      name: `config ${peer.host}`,
      look: () => configLook(stages, there()),
      act: () => removeFiles(there(), [stages.configFile]),
    },
    {
      name: `program ${peer.host}`,
      look: () => programLook(there()),
      act: () => removeFiles(there(), PROGRAM_PATHS),
    },
  ];
}

async function stoppedLook(stages: Stages, stage: Stage): Promise<Look> {
  const facts = await factsOf(stages, stage);
  if (isStop(facts)) return facts;
  const vip = stages.config.vip.address.address;
  const held = facts.holdsVip ? `; it holds the VIP ${vip}, which stays for the clients` : '';
  if (!facts.isEnabled && facts.active !== 'active') return done(`disabled and stopped${held}`);
  return todo(`systemctl disable --now whpg-failover${held}`);
}

async function stopService({ host, coordinator }: Stage): Promise<Stop | null> {
  const result = await host.run(['systemctl', 'disable', '--now', 'whpg-failover.service'], CALL_MS);
  if (result.kind === 'exit' && result.code === 0) return null;
  const said = result.kind === 'trouble' ? result.why : result.stderr.trim().split('\n')[0];
  return stopAt(
    'NOT_TOLD',
    `${coordinator.host}: ${said}`,
    `On ${coordinator.host}: systemctl status whpg-failover`,
  );
}

async function configLook({ configFile }: Stages, { host, coordinator }: Stage): Promise<Look> {
  const there = await fileOn(host, configFile);
  if (there.kind === 'unknown') return stopAt('NOT_TOLD', there.why, 'Run it again.');
  if (there.kind === 'absent') return done('there is none');
  if (there.sum !== readInstalled(configFile).sum)
    return done(`${configFile} on ${coordinator.host} is another one and stays`);
  return todo(`remove ${configFile} on ${coordinator.host}, a copy of the one here`);
}

async function programLook({ host }: Stage): Promise<Look> {
  const found: string[] = [];
  for (const path of PROGRAM_PATHS) {
    const there = await fileOn(host, path);
    if (there.kind === 'unknown') return stopAt('NOT_TOLD', there.why, 'Run it again.');
    if (there.kind === 'file') found.push(path);
  }
  return found.length === 0 ? done('not there') : todo(`remove ${found.join(', ')}`);
}

async function removeFiles({ host }: Stage, paths: readonly string[]): Promise<Stop | null> {
  const result = await host.run(['rm', '-f', '--', ...paths], CALL_MS);
  if (result.kind === 'exit' && result.code === 0) {
    await host.run(['systemctl', 'daemon-reload'], CALL_MS);
    return null;
  }
  const said = result.kind === 'trouble' ? result.why : result.stderr.trim();
  return stopAt('NOT_COPIED', said, 'Remove them by hand.');
}
