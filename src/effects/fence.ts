import type { Epoch } from '../core/epoch.ts';
import type { FenceOrder, FenceOutcome } from '../core/steps.ts';
import type { Clock, Exec, SshHost } from '../runtime/ports.ts';
import { type CommandOptions, fenceByCommand } from './fence-command.ts';
import { type DatabaseOptions, fenceDatabase } from './fence-database.ts';
import { fenceVip, type VipOptions } from './fence-vip.ts';
import { runThere } from './run-there.ts';
import { sshMayPass, sshShowsLife, sshTroubleWords } from './ssh-words.ts';
import { budget } from './wait.ts';

export interface FenceOptions {
  readonly database: DatabaseOptions;
  readonly vip: VipOptions;
  /** The site's own fence (IPMI, hypervisor, cloud), or null. */
  readonly command: CommandOptions | null;
  /** `fence.timeout`: all of the SSH fence. The site's command has its own deadline behind it. */
  readonly timeoutMs: number;
}

export interface FencePorts {
  readonly ssh: SshHost;
  readonly exec: Exec;
  readonly clock: Clock;
}

/** The epoch that makes us the newer primary, and who says so; the other daemon is shown both. */
export interface Claim {
  readonly epoch: Epoch;
  readonly by: string;
}

/**
 * One thing of two that a fence must see: the database gone, the VIP gone.
 * `reached`: the host gave a sign of life while we tried.
 */
export type FenceFact =
  | { readonly kind: 'seen'; readonly how: string }
  | { readonly kind: 'alive'; readonly why: string }
  | {
      readonly kind: 'not-seen';
      readonly why: string;
      readonly reached: boolean;
      /** It was silent or too slow; false where it said no. */
      readonly mayPass: boolean;
    };

/**
 * Makes sure that the old primary can do no harm: its database stopped and seen gone, its VIP seen gone, or
 * the site's own command says so. Can be repeated: what is gone already is only looked at.
 *
 * With `order.spareLiving` the database is asked first and alone, so that a living primary loses nothing, its
 * VIP neither. Otherwise both are fenced at the same time.
 */
export async function fence(
  order: FenceOrder,
  claim: Claim,
  options: FenceOptions,
  ports: FencePorts,
): Promise<FenceOutcome> {
  const leftMs = budget(ports.clock, options.timeoutMs);
  const facts = await fenceOverSsh(order, claim, options, ports, leftMs);
  const alive = facts.find((fact) => fact.kind === 'alive');
  if (alive !== undefined) return { step: 'fence', kind: 'alive', why: alive.why };

  const missing = facts.filter((fact) => fact.kind === 'not-seen');
  if (missing.length === 0) {
    const how = facts.map((fact) => (fact.kind === 'seen' ? fact.how : fact.why)).join('; ');
    return { step: 'fence', kind: 'confirmed', how, databaseGone: true };
  }
  const reached = missing.some((fact) => fact.reached) || missing.length < facts.length;
  const mayPass = missing.every((fact) => fact.mayPass);
  const databaseGone = facts[0]?.kind === 'seen';
  const whys = [...new Set(missing.map((fact) => fact.why))];
  if (options.command !== null) {
    const commanded = await fenceByCommand(options.command, ports.exec);
    if (commanded.kind === 'seen')
      return { step: 'fence', kind: 'confirmed', how: commanded.how, databaseGone };
    whys.push(commanded.why);
  }
  return { step: 'fence', kind: 'unconfirmed', why: whys.join('; '), reached, mayPass, databaseGone };
}

/**
 * A host whose SSH was silent on a fresh connection a moment ago gets no more time than this to show a byte: a
 * living sshd on a LAN sends its banner within a few milliseconds, and every beat has tried before.
 */
const silentConnectMs = 100;
const HELLO = { bound: { verb: 'hello' }, line: 'echo hello' } as const;

async function fenceOverSsh(
  order: FenceOrder,
  claim: Claim,
  options: FenceOptions,
  { ssh }: FencePorts,
  leftMs: () => number,
): Promise<readonly FenceFact[]> {
  if (order.sshSilent) {
    const hello = await runThere(ssh, HELLO, Math.min(silentConnectMs, leftMs()));
    // Bytes came, though no end of it yet: it lives.
    if (hello.kind === 'trouble') {
      const why = sshTroubleWords(hello);
      return [{ kind: 'not-seen', why, reached: sshShowsLife(hello), mayPass: sshMayPass(hello) }];
    }
  }
  const vip = (): Promise<FenceFact> => fenceVip(claim, options.vip, ssh, leftMs);
  const database = fenceDatabase(order, options.database, ssh, leftMs);
  if (!order.spareLiving) return Promise.all([database, vip()]);
  const asked = await database;
  return asked.kind === 'alive' ? [asked] : [asked, await vip()];
}
