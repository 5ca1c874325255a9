import { done, type Step, stopAt } from '../procedure/procedure.ts';
import { configLook, copyConfig, copyProgram, programLook } from './files.ts';
import { noRival, prerequisites } from './prerequisites.ts';
import { awaitVip, checkLook, doctorLook, serviceLook, startService, vipLook } from './service.ts';
import type { Stage, Stages } from './stage.ts';

/** Both nodes, from nothing to a pair that guards itself. */
export function setupSteps(stages: Stages): readonly Step[] {
  const { here, peer, there } = stages;
  const onBoth = (name: string, step: (stage: Stage) => Omit<Step, 'name'>): readonly Step[] => [
    { name: `${name} ${here.coordinator.host}`, ...step(here) },
    {
      name: `${name} ${peer.host}`,
      look: () => step(there()).look(),
      ...(step(here).later === undefined ? {} : { later: step(here).later ?? '' }),
      ...(step(here).act === undefined
        ? {}
        : { act: async (tell) => (await step(there()).act?.(tell)) ?? null }),
    },
  ];
  return [
    rootHere(stages),
    reachStep(stages),
    ...onBoth('needs', (stage) => ({ look: () => prerequisites(stages, stage) })),
    ...onBoth('no rival', (stage) => ({ look: () => noRival(stages, stage) })),
    { name: `program ${peer.host}`, look: () => programLook(there()), act: () => copyProgram(there()) },
    {
      name: `config ${peer.host}`,
      look: () => configLook(stages, there()),
      act: () => copyConfig(stages, there()),
    },
    { name: `check ${here.coordinator.host}`, look: () => checkLook(stages, here) },
    {
      name: `check ${peer.host}`,
      look: () => checkLook(stages, there()),
      later: 'whpg-failover check there, as the service sees it',
    },
    ...onBoth('service', (stage) => ({
      look: () => serviceLook(stages, stage),
      act: () => startService(stages, stage),
      later: 'systemctl enable --now whpg-failover, or restart',
    })),
    {
      name: 'VIP',
      look: () => vipLook(stages),
      act: (tell) => awaitVip(stages, tell),
      later: 'wait until the primary holds the VIP',
    },
    ...onBoth('doctor', (stage) => ({
      look: () => doctorLook(stages, stage),
      later: 'whpg-failover doctor',
    })),
  ];
}

export function rootHere({ config }: Stages): Step {
  return {
    name: 'root here',
    look: () =>
      Promise.resolve(
        process.getuid?.() === 0
          ? done('yes')
          : stopAt(
              'WRONG_USER',
              `this is not root (and ${config.database.user} cannot enable a service)`,
              'sudo whpg-failover setup',
            ),
      ),
  };
}

export function reachStep(stages: Stages): Step {
  return {
    name: `root ${stages.peer.host}`,
    look: async () => {
      const reached = await stages.reach();
      return 'code' in reached ? reached : done(reached.how);
    },
  };
}
