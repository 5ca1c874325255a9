/** One rule of the core taken away: an edit of one file's text, and what is lost by it. */
export interface Mutant {
  /** What the mutant does wrong, in words. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const decide = 'decide/';

/** Each must be caught by a promise of the simulator. `find` must occur exactly once, so that no mutant goes stale. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'promotes before the fence has ended',
    file: `${decide}failover.ts`,
    find: "actions: [{ kind: 'run-step', step: 'fence', order, epoch: phase.epoch }],",
    replace:
      "actions: [{ kind: 'run-step', step: 'fence', order, epoch: phase.epoch }, { kind: 'run-step', step: 'promote', epoch: phase.epoch, peerSilent: false }],",
  },
  {
    name: 'goes on without the fence that is required',
    file: `${decide}failover.ts`,
    find: "if (policy.fence === 'required') return false;",
    replace: '',
  },
  {
    name: 'does not wait for an isolated primary to give up',
    file: `${decide}failover.ts`,
    find: 'if (leftMs <= 0) return begin',
    replace: 'if (leftMs <= 1e9) return begin',
  },
  {
    name: 'fails over while paused',
    file: `${decide}gate.ts`,
    find: '    paused(state),\n',
    replace: '',
  },
  {
    name: 'fails over in observe-only mode',
    file: `${decide}gate.ts`,
    find: '    observeOnly(policy),\n',
    replace: '',
  },
  {
    name: 'acts while it is told not to',
    file: `${decide}decide.ts`,
    find: 'const idle = decision.state.pause !== null || policy.observeOnly;',
    replace: 'const idle = false;',
  },
  {
    name: 'promotes whatever the ledger says',
    file: 'ledger.ts',
    find: '    : { safe: false, why: described };',
    replace: '    : { safe: true, why: described };',
  },
  {
    name: 'keeps the ledger although its own standby was away',
    file: 'ledger.ts',
    find: 'entry(e, now) ?? (away ? null : before)',
    replace: 'entry(e, now) ?? before',
  },
  {
    name: 'believes a ledger of an earlier boot',
    file: `${decide}started.ts`,
    find: 'ageMs < 0 || apartMs > CLOCKS_APART_MS ? null : ledger',
    replace: 'ledger',
  },
  {
    name: 'takes a primary that was restarted for one that did nothing alone',
    file: 'ledger.ts',
    find: 'state.primaryRestartedMs > ledger.atMs && !stillDown',
    replace: 'false',
  },
  {
    name: 'counts beats that began late',
    file: 'diagnose.ts',
    find: 'if (e.lateByMs > policy.lateAfterMs) {',
    replace: 'if (e.lateByMs > Number.POSITIVE_INFINITY) {',
  },
  {
    name: 'counts beats that stood still',
    file: 'diagnose.ts',
    find: 'if (overdueMs > policy.lateAfterMs) {',
    replace: 'if (overdueMs > Number.POSITIVE_INFINITY) {',
  },
  {
    name: 'counts beats of an isolated observer',
    file: 'diagnose.ts',
    find: "if (company && e.self.gateway !== 'alive' && heard === 0) {",
    replace: 'if (!company) {',
  },
  {
    name: 'takes a clean stop for a crash',
    file: 'diagnose.ts',
    find: "if (clusterState === 'shut down' || e.local.endedByPrimary) {",
    replace: "if (clusterState === 'no state at all') {",
  },
  {
    name: 'never gives up when it is alone',
    file: `${decide}isolate.ts`,
    find: '  const stop = alone && policy.stopDatabaseWhenIsolated;',
    replace: "  if (now.monoMs > 0) return draft(state, 'stays', policy);\n  const stop = alone;",
  },
  {
    name: 'gives up a beat late',
    file: `${decide}isolate.ts`,
    find: '{ tickInMs: Math.max(0, policy.giveUpAfterMs - aloneForMs), nextBeatInMs: policy.recheckMs }',
    replace: '{ tickInMs: null, nextBeatInMs: policy.intervalMs }',
  },
  {
    name: 'takes the VIP although nobody has shown that it is the newest primary',
    file: `${decide}vip.ts`,
    find: "if (!newestHere) return 'nobody has shown yet that the other one has not replaced us';",
    replace: '',
  },
  {
    name: 'takes an old primary that was started again for one promoted by hand',
    file: `${decide}ghost.ts`,
    find: 'if (timeline !== null && timeline > newer.timeline) return false;',
    replace: 'if (timeline !== null) return false;',
  },
  {
    name: 'does not notice that it was superseded',
    file: `${decide}ghost.ts`,
    find: '  if (newer === null) return false;\n',
    replace: '  if (newer === null || newer !== null) return false;\n',
  },
  {
    name: 'lets a ghost keep its database',
    file: `${decide}ghost.ts`,
    find: "...(database ? [{ kind: 'stop-database', why } as const] : []),",
    replace: '',
  },
  {
    name: 'stops a ghost that is being rejoined',
    file: `${decide}ghost.ts`,
    find: "(role === 'starting' && standbySignal !== true)",
    replace: "role === 'starting'",
  },
  {
    name: 'takes the VIP as a standby',
    file: `${decide}watching.ts`,
    find: '    notices: state.phase.phase',
    replace: "    actions: [{ kind: 'take-vip' }],\n    notices: state.phase.phase",
  },
  {
    name: 'goes on unfenced with a host whose kernel answers',
    file: `${decide}failover.ts`,
    find: "return !outcome.reached && (phase.cause === 'host-unreachable' || phase.cause === 'database-down');",
    replace: 'return true;',
  },
  {
    name: 'goes on although the primary came back while it was fenced',
    file: `${decide}failover.ts`,
    find: "if (phase.primaryAlive === true) return callOff(state, 'the primary answers again', context);",
    replace: '',
  },
  {
    name: 'shows its epoch only when the failover is over',
    file: `${decide}failover.ts`,
    find: "const epoch = step === 'fence' ? state.epoch : phase.epoch;",
    replace: "const epoch = step === 'announce' ? phase.epoch : state.epoch;",
  },
  {
    name: 'leaves the VIP on a standby',
    file: `${decide}vip.ts`,
    find: "const misplaced = e.vip.here === 'held' && isStandby;",
    replace: 'const misplaced = false;',
  },
  {
    name: 'never leaves the isolation',
    file: `${decide}primary.ts`,
    find: 'const stillAlone = e.aloneForMs > 0 || e.lateByMs > policy.lateAfterMs;',
    replace: 'const stillAlone = true;',
  },
  {
    name: 'forgets that the primary was stopped on purpose',
    file: `${decide}gate.ts`,
    find: '    stoppedOnPurpose(state, policy),\n',
    replace: '',
  },
  {
    name: 'makes a move that is not in the table',
    file: `${decide}started.ts`,
    find: "if (phase === null) return { phase: 'starting' };",
    replace:
      "if (phase === null) return { phase: 'suspecting', deadCount: 0, hardCount: 0, sinceMs: now.monoMs, diagnosis: 'healthy', proof: 'none' };",
  },
  {
    name: 'takes a partition for a death',
    file: 'diagnose.ts',
    find: "if (e.self.witnesses.alive > 0) return none('partitioned', 'a witness gets answers from the primary');\n  if (e.local.walArrives",
    replace: 'if (e.local.walArrives',
  },
  {
    name: 'does not ask the witnesses',
    file: `${decide}gate.ts`,
    find: '    witnessesAgree(e, verdict, policy),\n',
    replace: '',
  },
  {
    name: 'runs a step after it has halted',
    file: `${decide}standby.ts`,
    find: "return draft(state, 'halted: only a human leaves this phase', policy);",
    replace: "return draft(state, 'halted', policy, { actions: [{ kind: 'take-vip' }] });",
  },
];
