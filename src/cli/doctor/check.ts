import type { Scene } from './scene.ts';

/** One line of the answer. A `warning` or `failure` says how to mend it: a command, or what to look at. */
export type Verdict =
  | { readonly grade: 'ok'; readonly said: string }
  | { readonly grade: 'warning' | 'failure'; readonly said: string; readonly mend: string };

/** What is asked, as a pure judgement of what was seen on both nodes and around them. */
export interface Check<Seen = Scene> {
  /** Short, for the line and for scripts; it never changes. */
  readonly name: string;
  readonly question: string;
  /** One verdict for each thing that it speaks of; several where one thing can be wrong in several ways. */
  readonly judge: (seen: Seen) => readonly Verdict[];
}

export interface Finding {
  readonly name: string;
  readonly question: string;
  readonly grade: Verdict['grade'];
  readonly said: string;
  readonly mend: string | null;
}

export const ok = (said: string): Verdict => ({ grade: 'ok', said });
export const warning = (said: string, mend: string): Verdict => ({ grade: 'warning', said, mend });
export const failure = (said: string, mend: string): Verdict => ({ grade: 'failure', said, mend });

/** Every check answers, whatever was seen: one that fails over what it was shown is a finding, too. */
export function judgeAll<Seen = Scene>(checks: readonly Check<Seen>[], seen: Seen): readonly Finding[] {
  return checks.flatMap(({ name, question, judge }) =>
    verdicts(judge, seen).map((verdict) => ({
      name,
      question,
      grade: verdict.grade,
      said: verdict.said,
      mend: verdict.grade === 'ok' ? null : verdict.mend,
    })),
  );
}

function verdicts<Seen>(judge: Check<Seen>['judge'], seen: Seen): readonly Verdict[] {
  try {
    return judge(seen);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [warning(`could not be judged (${why})`, 'Report this: whpg-failover doctor --json.')];
  }
}
