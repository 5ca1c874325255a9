import type { Diagnosis, Proof, Verdict } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { Policy } from './policy.ts';

/**
 * What is wrong with the peer that should be primary, from the evidence of one beat.
 *
 * Doubts itself first, believes an answer before a silence, and the host's own report before what the
 * network shows. Only what is left when every other explanation is excluded counts as death.
 */
export function diagnose(e: Evidence, policy: Policy): Verdict {
  return doubtOurselves(e, policy) ?? sqlAnswered(e) ?? hostReported(e, policy) ?? silence(e, policy);
}

const verdict = (diagnosis: Diagnosis, proof: Proof, reason: string): Verdict => ({
  diagnosis,
  proof,
  reason,
});
const none = (diagnosis: Diagnosis, reason: string): Verdict => verdict(diagnosis, 'none', reason);

function doubtOurselves(e: Evidence, policy: Policy): Verdict | null {
  if (e.lateByMs > policy.lateAfterMs) {
    return none('observer-late', `this beat came ${Math.round(e.lateByMs)} ms late`);
  }
  if (e.wallStepMs > policy.lateAfterMs) {
    return none(
      'observer-late',
      `the wall clock moved by ${Math.round(e.wallStepMs)} ms: set, or we were paused`,
    );
  }
  // Timers that ran out while we stood still look like silence.
  const overdueMs = e.endedMs - e.startedMs - policy.timeoutMs;
  if (overdueMs > policy.lateAfterMs) {
    return none('observer-late', `this beat stood still for ${Math.round(overdueMs)} ms`);
  }
  return null;
}

/** A server that answers, whatever it says, is alive. */
function sqlAnswered(e: Evidence): Verdict | null {
  switch (e.sql.why) {
    case 'ready':
      if (e.icmp.answer === 'dead') return none('degraded', 'SQL answers, ping does not');
      if (e.ssh.answer === 'dead') return none('degraded', `SQL answers, SSH does not (${e.ssh.why})`);
      return none('healthy', 'SQL answers');
    case 'in-recovery':
      return none('unknowable', 'the other side answers as a standby: nobody here is primary');
    case 'starting':
      return none('recovering', `the database is starting or stopping (${e.sql.sqlState ?? e.sql.detail})`);
    case 'too-many-connections':
      return none('overloaded', 'the database refuses more connections (53300)');
    case 'unauthorized':
      return none('unauthorized', `the database refuses us (${e.sql.sqlState ?? e.sql.detail})`);
    default:
      return null;
  }
}

/** What the primary's own host says about its database, when SQL did not answer. */
function hostReported(e: Evidence, policy: Policy): Verdict | null {
  const report = e.ssh.report;
  if (report === null) return null;
  switch (report.postmaster) {
    case 'gone':
      return postmasterGone(e, report.clusterState, report.standbySignal);
    case 'running':
    case 'frozen':
      return postmasterThere(e, policy, report.postmaster);
    case 'unknown':
      return null;
  }
}

function postmasterGone(e: Evidence, clusterState: string | null, standbySignal: boolean | null): Verdict {
  if (standbySignal === true)
    return none('unknowable', 'the other side is a stopped standby: nobody here is primary');
  if (clusterState === 'shut down' || e.local.endedByPrimary) {
    return none('shut-down', 'the host says that the database was stopped cleanly');
  }
  if (clusterState === null) {
    return verdict('database-down', 'soft', 'the host says that the postmaster is gone, not how it ended');
  }
  return verdict('database-down', 'hard', `the host says that the postmaster is gone ("${clusterState}")`);
}

function postmasterThere(e: Evidence, policy: Policy, postmaster: 'running' | 'frozen'): Verdict {
  switch (e.sql.why) {
    case 'refused':
    case 'closed':
      return none('recovering', `the postmaster lives and does not take connections yet (${e.sql.why})`);
    case 'unreachable':
      return none('partitioned', 'the host answers over SSH, its database port is unreachable from here');
    case 'silence':
      return silentDatabase(e, `the postmaster is ${postmaster}`, patienceMs(postmaster, policy));
    default:
      return postmaster === 'frozen'
        ? silentDatabase(e, 'the postmaster is stopped by a signal', patienceMs(postmaster, policy))
        : none('healthy', 'the host says that the database runs (SQL is not asked)');
  }
}

const patienceMs = (postmaster: 'running' | 'frozen', { hungAfterMs, frozenAfterMs }: Policy): number =>
  postmaster === 'frozen' ? Math.min(frozenAfterMs, hungAfterMs) : hungAfterMs;

/** Slow is not dead: without a single answer for so long it is hung, before that it is overloaded. */
function silentDatabase(e: Evidence, what: string, hungAfterMs: number): Verdict {
  if (e.self.witnesses.alive > 0) return none('partitioned', `${what}, and a witness gets answers from it`);
  const seconds = (e.sqlSilentForMs / 1000).toFixed(1);
  return e.sqlSilentForMs >= hungAfterMs
    ? verdict('database-hung', 'soft', `${what}, no answer for ${seconds} s`)
    : none('overloaded', `${what}, no answer for ${seconds} s`);
}

/** Nobody on the host told anything: judge by who answers at all. */
function silence(e: Evidence, policy: Policy): Verdict {
  if (e.sql.why === 'refused') {
    return e.local.endedByPrimary
      ? none('shut-down', 'the port is closed, and our standby saw replication ended by the primary')
      : verdict('database-down', 'soft', 'the port is closed, and the host could not be asked why');
  }
  if (!enoughAsked(e)) return none('unknowable', `ssh: ${e.ssh.why}, sql: ${e.sql.why}, icmp: ${e.icmp.why}`);
  if (kernelAnswers(e)) return kernelAlone(e, policy);
  return unreachableHost(e, policy);
}

/** Death needs two silent channels, or all of those that are switched on. */
function enoughAsked(e: Evidence): boolean {
  const channels = [e.icmp, e.ssh, e.sql].filter((channel) => channel.why !== 'off');
  const told = channels.filter((channel) => channel.answer !== 'unknown');
  return told.length >= 2 || (told.length > 0 && told.length === channels.length);
}

function kernelAnswers(e: Evidence): boolean {
  return (
    e.icmp.answer === 'alive' ||
    e.sql.why === 'closed' ||
    e.ssh.why === 'refused' ||
    e.ssh.why === 'denied' ||
    e.ssh.why === 'no-report' ||
    e.ssh.why === 'report'
  );
}

function kernelAlone(e: Evidence, policy: Policy): Verdict {
  if (e.ssh.why !== 'silence' && e.ssh.why !== 'no-report' && e.ssh.why !== 'refused') {
    return silentDatabase(e, `the host lives (ssh: ${e.ssh.why})`, policy.hungAfterMs);
  }
  if (e.self.witnesses.alive > 0) return none('partitioned', 'a witness gets answers from the primary');
  const seconds = (e.sqlSilentForMs / 1000).toFixed(1);
  return e.sqlSilentForMs >= policy.sickAfterMs
    ? verdict('host-sick', 'soft', `the kernel answers, SSH (${e.ssh.why}) and SQL do not for ${seconds} s`)
    : none('overloaded', `the kernel answers, SSH (${e.ssh.why}) and SQL do not for ${seconds} s`);
}

function unreachableHost(e: Evidence, policy: Policy): Verdict {
  const heard = e.self.witnesses.alive + e.self.witnesses.dead;
  if (e.self.link === 'dead') return none('observer-isolated', 'our own link is down');
  const company = policy.gatewayConfigured || e.self.witnesses.configured > 0;
  if (company && e.self.gateway !== 'alive' && heard === 0) {
    return none('observer-isolated', 'neither gateway nor witness answers us');
  }
  if (e.self.witnesses.alive > 0) return none('partitioned', 'a witness gets answers from the primary');
  if (e.local.walArrives === 'alive') return none('partitioned', 'its WAL still arrives here');
  return verdict('host-unreachable', 'soft', 'nothing answers and no WAL arrives');
}
