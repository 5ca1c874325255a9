import { FAULT_IDS, FAULTS, type FaultId } from './faults.ts';
import { head, row } from './markdown.ts';
import type { Result } from './result.ts';

const OURS = 'whpg-failover';

/** The outage of each of our profiles over that of each peer, in the faults that end in a failover. */
export function ratiosOf(results: readonly Result[]): string {
  const faults = FAULT_IDS.filter((id) => FAULTS[id].ends && results.some(({ fault }) => fault === id));
  const ours = profilesOf(results.filter(({ system }) => system === OURS));
  const peers = profilesOf(results.filter(({ system }) => system !== OURS));
  if (faults.length === 0 || ours.length === 0 || peers.length === 0) return '';
  const lines = ours.flatMap((own) =>
    peers.map((peer) => {
      const cells = faults.map((fault) => ratio(results, own, peer, fault));
      return row([`${own.profile} over ${peer.system}, ${peer.profile}`, ...cells]);
    }),
  );
  const titles = faults.map((id) => `${id} ${FAULTS[id].title}`);
  return [...head(['outage of ours over that of a peer', ...titles]), ...lines].join('\n');
}

interface Contestant {
  readonly system: string;
  readonly profile: string;
}

const profilesOf = (results: readonly Result[]): readonly Contestant[] => [
  ...new Map(results.map(({ system, profile }) => [`${system} ${profile}`, { system, profile }])).values(),
];

function ratio(results: readonly Result[], own: Contestant, peer: Contestant, fault: FaultId): string {
  const medianOf = ({ system, profile }: Contestant): number | undefined =>
    results.find((each) => each.system === system && each.profile === profile && each.fault === fault)
      ?.outageMedian;
  const [mine, theirs] = [medianOf(own), medianOf(peer)];
  if (mine === undefined || theirs === undefined) return '-';
  if (!Number.isFinite(mine)) return 'never';
  // An outage that does not end is longer than any.
  return Number.isFinite(theirs) ? (mine / theirs).toFixed(2) : '0';
}
