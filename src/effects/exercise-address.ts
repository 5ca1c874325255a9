import type { Clock, Exec } from '../runtime/ports.ts';
import { refreshAnnouncement } from './announce.ts';
import { releaseVip, takeVip, type VipAddress } from './vip.ts';

export type AddressExercise =
  | {
      readonly kind: 'done';
      readonly takeMs: number;
      readonly announceMs: number;
      readonly releaseMs: number;
    }
  | { readonly kind: 'failed'; readonly why: string };

/** Takes, announces and releases a spare address, as a failover does with the VIP; it is gone again in any case. */
export async function exerciseAddress(
  spare: VipAddress,
  { exec, clock }: { readonly exec: Exec; readonly clock: Clock },
): Promise<AddressExercise> {
  const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
    const startedMs = clock.now().monoMs;
    return [await work(), Math.round(clock.now().monoMs - startedMs)];
  };
  const [taken, takeMs] = await timed(() => takeVip(spare, exec));
  const options = { address: spare.address, interface: spare.interface, count: 2 };
  const [trouble, announceMs] =
    taken.kind === 'done' ? await timed(() => refreshAnnouncement(options, exec)) : [null, 0];
  const [released, releaseMs] = await timed(() => releaseVip(spare, exec));
  if (taken.kind === 'failed') return { kind: 'failed', why: `it could not be taken: ${taken.why}` };
  if (trouble !== null) return { kind: 'failed', why: `it could not be announced: ${trouble}` };
  if (released.kind === 'failed') return { kind: 'failed', why: `it could not be released: ${released.why}` };
  return { kind: 'done', takeMs, announceMs, releaseMs };
}
